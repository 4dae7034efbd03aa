import type { CodeSample } from "../ui/code-block.tsx";

/** A call of `POST …/transform` in every language, with a record that the contract takes. */
export function transformCall(target: {
  /** Address of the call. */
  url: string;
  data: Readonly<Record<string, unknown>>;
}): { title: string; samples: readonly [CodeSample, ...CodeSample[]] } {
  const { url } = target;
  const body = JSON.stringify({ data: target.data });
  return {
    title: "Ask the model about a record, or a list of up to 200",
    samples: [
      {
        label: "curl",
        language: "bash",
        code: `curl -s -X POST "${url}" \\\n  -H "authorization: Bearer $TOKEN" \\\n  -H "content-type: application/json" \\\n  -d '${body.replaceAll("'", "'\\''")}'`,
      },
      {
        label: "TypeScript",
        language: "typescript",
        code: `const reply = await fetch("${url}", {
  method: "POST",
  headers: {
    authorization: \`Bearer \${process.env.TOKEN}\`,
    "content-type": "application/json",
  },
  body: JSON.stringify(${body}),
});
if (!reply.ok) throw new Error(await reply.text());
const { data, inference } = await reply.json();
console.log(data, inference.calls);`,
      },
      {
        label: "Python",
        language: "python",
        code: `import json, os, urllib.request

record = json.loads(${JSON.stringify(JSON.stringify(target.data))})
request = urllib.request.Request(
    "${url}",
    data=json.dumps({"data": record}).encode(),
    headers={
        "authorization": f"Bearer {os.environ['TOKEN']}",
        "content-type": "application/json",
    },
)
with urllib.request.urlopen(request) as reply:
    print(json.load(reply)["data"])`,
      },
    ],
  };
}
