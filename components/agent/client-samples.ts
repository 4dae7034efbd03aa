import type { CodeSample } from "../ui/code-block.tsx";

/** What stands where the token goes until one was made. */
export const tokenPlaceholder = "YOUR_TOKEN";

/** Configuration of common clients for one address and token. */
export function clientSamples(url: string, token: string): readonly [CodeSample, ...CodeSample[]] {
  const server = { type: "http", url, headers: { Authorization: `Bearer ${token}` } };
  const json = (value: object) => JSON.stringify(value, null, 2);
  return [
    { label: "mcp.json", language: "json", code: json({ mcpServers: { millrace: server } }) },
    { label: "VS Code", language: "json", code: json({ servers: { millrace: server } }) },
    {
      label: "Claude Code",
      language: "bash",
      code: `claude mcp add --transport http millrace ${url} \\\n  --header "Authorization: Bearer ${token}"`,
    },
    {
      label: "Inspector",
      language: "bash",
      code: `npx @modelcontextprotocol/inspector --cli ${url} --transport http \\\n  --header "Authorization: Bearer ${token}" --method tools/list`,
    },
    { label: "Python", language: "python", code: python(url, token) },
    { label: "curl", language: "bash", code: curl(url, token) },
  ];
}

/** One question by curl; works as it stands once the token is filled in. */
function curl(url: string, token: string): string {
  const body = {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "search_mesh", arguments: { question: "birds that hit engines", limit: 3 } },
  };
  return [
    `curl -s "${url}" \\`,
    `  -H "authorization: Bearer ${token}" \\`,
    `  -H 'content-type: application/json' -H 'accept: application/json, text/event-stream' \\`,
    `  -d '${JSON.stringify(body)}'`,
  ].join("\n");
}

function python(url: string, token: string): string {
  return `import asyncio, httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

async def main():
    http = httpx2.AsyncClient(headers={"Authorization": "Bearer ${token}"}, timeout=30)
    async with Client(streamable_http_client("${url}", http_client=http)) as client:
        answer = await client.call_tool("search_mesh", {"question": "birds that hit engines"})
        print(answer.content[0].text)

asyncio.run(main())`;
}
