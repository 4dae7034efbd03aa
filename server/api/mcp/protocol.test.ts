import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { maya } from "../../catalog/testing/mesh.ts";
import { anonymous } from "../../domain/principal.ts";
import { agentLimits } from "./call-limits.ts";
import { startMcp } from "./testing/mcp-harness.ts";

let mcp: Awaited<ReturnType<typeof startMcp>>;
beforeAll(async () => {
  mcp = await startMcp();
});
afterAll(() => mcp.stop());
beforeEach(() => {
  mcp.noted.length = 0;
});

it("tells of every tool with schemas for its arguments and its answer", async () => {
  const { json, status } = await mcp.rpc("tools/list");
  expect(status).toBe(200);
  const listed = json.result?.tools ?? [];
  expect(listed.map(({ name }) => name)).toEqual([
    "search_mesh",
    "describe_product",
    "semantic_query",
    "get_features",
    "history_of_entity",
    "tail_sample",
    "recent_actions",
  ]);
  for (const tool of listed) {
    expect(tool.description.length).toBeGreaterThan(100);
    expect(tool.inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    expect(tool.inputSchema.properties.maxTokens).toMatchObject({ default: 2000 });
    expect(tool.outputSchema.properties).toHaveProperty("truncated");
    expect(tool.annotations.readOnlyHint).toBe(true);
  }
});

it("speaks the revision of 2026 and those before, without sessions", async () => {
  const old = await mcp.rpc("initialize", {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "old", version: "1" },
  });
  expect(old.json.result).toMatchObject({
    protocolVersion: "2025-06-18",
    serverInfo: { name: "millrace" },
    capabilities: { tools: {}, resources: {} },
  });
  expect(old.headers.get("mcp-session-id")).toBeNull();
  const modern = await mcp.send({
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "describe_product",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 7,
      method: "tools/call",
      params: {
        name: "describe_product",
        arguments: { product: "shop/clicks" },
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientInfo": { name: "modern", version: "2" },
          "io.modelcontextprotocol/clientCapabilities": {},
        },
      },
    }),
  });
  expect(modern.json).toMatchObject({ id: 7, result: { structuredContent: { product: "shop/clicks" } } });
  expect(mcp.noted).toMatchObject([{ client: "modern 2", tool: "describe_product" }]);
});

it("refuses the methods of sessions, other bodies and unknown tools", async () => {
  for (const method of ["GET", "DELETE"]) {
    const reply = await mcp.send({ method, headers: { accept: "text/event-stream" } });
    expect([reply.status, reply.headers.get("allow")]).toEqual([405, "POST"]);
  }
  const form = await mcp.send({ method: "POST", body: new URLSearchParams({ a: "b" }) });
  expect(form.status).toBe(415);
  const unknown = await mcp.rpc("tools/call", { name: "drop_table", arguments: {} });
  expect(unknown.json.error).toMatchObject({
    code: -32602,
    message: expect.stringContaining("search_mesh"),
  });
});

it("asks strangers for a token, and those who ask too much to wait", async () => {
  const stranger = await mcp.rpc("tools/list", {}, anonymous);
  expect(stranger.status).toBe(401);
  expect(stranger.headers.get("www-authenticate")).toContain("Bearer");
  expect(stranger.json).toMatchObject({ code: "UNAUTHENTICATED" });
  const looping = { ...maya, id: "loop", name: "Loop" };
  const replies = await Promise.all(Array.from({ length: 80 }, () => mcp.rpc("tools/list", {}, looping)));
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  expect(refused[0]?.json.code).toBe("RATE_LIMITED");
  expect((await mcp.rpc("tools/list")).status).toBe(200);
});

it("refuses arguments that nest too deep to be read, and notes the call", async () => {
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  for (const args of [`{"product": ${deep}}`, `{"product": "shop/clicks", "more": ${deep}}`]) {
    const reply = await mcp.sendText(
      {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
        body: `{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "describe_product", "arguments": ${args}}}`,
      },
      maya,
    );
    expect(reply).toContain("INVALID_INPUT: The arguments of describe_product nest more than 200 levels.");
  }
  expect(mcp.noted.map(({ outcome }) => outcome)).toEqual(["INVALID_INPUT", "INVALID_INPUT"]);
  expect(mcp.failures).toEqual([]);
});

it("counts each call of a batch", async () => {
  const looping = { ...maya, id: "batches", name: "Batches" };
  const batch = Array.from({ length: 100 }, (_, id) => ({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: { name: "describe_product", arguments: { product: "shop/clicks", fields: [] } },
  }));
  const reply = await mcp.sendText(
    {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify(batch),
    },
    looping,
  );
  // The burst, and what is given back each second while the batch is answered.
  expect(mcp.noted.length).toBeGreaterThanOrEqual(agentLimits.burst);
  expect(mcp.noted.length).toBeLessThan(batch.length);
  expect(reply).toContain("RATE_LIMITED: Agents of Batches made more than");
});

it("lists contracts as resources and gives them as the product file has them", async () => {
  const list = (await mcp.rpc("resources/list")).json.result?.resources ?? [];
  expect(list.map(({ uri }) => uri)).toEqual([
    "millrace://products/shop/activity/contracts/features",
    "millrace://products/shop/clicks/contracts/stream",
    "millrace://products/shop/notes/contracts/vectors",
  ]);
  const uri = list[1]?.uri ?? "";
  const contents = (await mcp.rpc("resources/read", { uri })).json.result?.contents ?? [];
  expect(contents).toMatchObject([{ uri, mimeType: "application/yaml" }]);
  expect(contents[0]?.text).toContain("clicks.stream");
  expect((await mcp.rpc("resources/templates/list")).json.result?.resourceTemplates[0]?.uriTemplate).toBe(
    "millrace://products/{domain}/{product}/contracts/{port}",
  );
  for (const wrong of [
    "millrace://products/shop/none/contracts/x",
    "file:///etc/passwd",
    "millrace://products/../x",
  ])
    expect((await mcp.rpc("resources/read", { uri: wrong })).json.error?.message).toMatch(
      /There is no|unknown/i,
    );
});
