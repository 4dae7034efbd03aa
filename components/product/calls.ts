import type { PortType } from "@/server/domain/read-models/port.ts";
import { historicalCall, onlineCalls, subscribeCall } from "../feature/calls.ts";
import { transformCall } from "../inference/calls.ts";
import type { CodeSample } from "../ui/code-block.tsx";

/** What a call is made from. */
export interface CallTarget {
  /** Origin of the data plane programs use, e.g. http://localhost:4100. */
  origin: string;
  /** `domain/product` */
  productId: string;
  port: { name: string; type: PortType; features?: readonly { name: string }[] | undefined };
  /** Host and port of gRPC; needed for features only. */
  grpc?: string;
  /** A key that is really there, for ports that are looked up by key. */
  example?: Readonly<Record<string, unknown>> | undefined;
  /** A record that a model takes, for inference ports. */
  record?: Readonly<Record<string, unknown>> | undefined;
}

/** One thing a program may do with a port, in every language that can. */
export interface Call {
  title: string;
  samples: readonly [CodeSample, ...CodeSample[]];
}

type Block = (target: CallTarget & { base: string }) => Call[];

/** The address of a port's data. */
export function endpointOf({ origin, productId, port }: CallTarget): string {
  const base = `${origin}/api/v1/products/${productId}`;
  if (port.type === "stream") return `${base}/events`;
  if (port.type === "table") return `${base}/rows?port=${port.name}`;
  if (port.type === "features") return `${origin}/api/v1/features/online`;
  if (port.type === "inference") return `${base}/transform?port=${port.name}`;
  return `${base}/contract?port=${port.name}`;
}

const token = '-H "authorization: Bearer $TOKEN"';

const get = (title: string, url: string, list: string, line: string, python: string): Call => ({
  title,
  samples: [
    { label: "curl", language: "bash", code: `curl -s "${url}" \\\n  ${token}` },
    {
      label: "TypeScript",
      language: "typescript",
      code: `const reply = await fetch("${url}", {
  headers: { authorization: \`Bearer \${process.env.TOKEN}\` },
});
if (!reply.ok) throw new Error(await reply.text());
const { ${list} } = await reply.json();
for (const ${line};`,
    },
    {
      label: "Python",
      language: "python",
      code: `import json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    headers={"authorization": f"Bearer {os.environ['TOKEN']}"},
)
with urllib.request.urlopen(request) as reply:
${python}`,
    },
  ],
});

const stream: Block = ({ base }) => [
  get(
    "Read the newest records",
    `${base}/events?from=newest:10&limit=10`,
    "records",
    "{ eventTime, key, event } of records) console.log(eventTime, key, event)",
    `    for record in json.load(reply)["records"]:
        print(record["eventTime"], record["key"], record["event"])`,
  ),
  {
    title: "Follow the stream, resumable by Last-Event-ID",
    samples: [
      {
        label: "curl",
        language: "bash",
        code: `curl -sN "${base}/events/stream?from=latest" \\\n  ${token}`,
      },
      {
        label: "TypeScript",
        language: "typescript",
        code: `const reply = await fetch("${base}/events/stream?from=latest", {
  headers: { authorization: \`Bearer \${process.env.TOKEN}\` },
});
if (!reply.ok || !reply.body) throw new Error(await reply.text());
let text = "";
for await (const chunk of reply.body.pipeThrough(new TextDecoderStream())) {
  text += chunk;
  const messages = text.split("\\n\\n");
  text = messages.pop() ?? "";
  for (const message of messages) {
    const data = /^data: ?(.*)$/m.exec(message);
    if (/^event: ?record$/m.test(message) && data) console.log(JSON.parse(data[1]).event);
  }
}`,
      },
      {
        label: "Python",
        language: "python",
        code: `import json, os, urllib.request

request = urllib.request.Request(
    "${base}/events/stream?from=latest",
    headers={"authorization": f"Bearer {os.environ['TOKEN']}"},
)
event = ""
with urllib.request.urlopen(request) as reply:
    for raw in reply:
        line = raw.decode().rstrip("\\n")
        if line.startswith("event: "):
            event = line[7:]
        elif line.startswith("data: ") and event == "record":
            print(json.loads(line[6:])["event"])`,
      },
    ],
  },
];

const table: Block = ({ base, productId, port }) => {
  const name = productId.split("/").at(-1) ?? productId;
  const rows = `${base}/rows?port=${port.name}&limit=10`;
  const sql = `SELECT * FROM ${name} LIMIT 10`;
  const url = `${base}/rows?port=${port.name}`;
  return [
    get(
      "Read rows",
      rows,
      "columns, rows",
      "row of rows) console.log(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])))",
      `    page = json.load(reply)
    names = [column["name"] for column in page["columns"]]
    for row in page["rows"]:
        print(dict(zip(names, row)))`,
    ),
    {
      title: "Ask in SQL, read-only",
      samples: [
        { label: "SQL", language: "sql", code: `-- Runs as it is in this product's Data tab.\n${sql}` },
        {
          label: "curl",
          language: "bash",
          code: `curl -s -X POST "${url}" \\\n  ${token} \\\n  -H "content-type: application/json" \\\n  -d '${JSON.stringify({ sql })}'`,
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
  body: JSON.stringify({ sql: "${sql}" }),
});
if (!reply.ok) throw new Error(await reply.text());
const { columns, rows } = await reply.json();
console.log(columns, rows);`,
        },
        {
          label: "Python",
          language: "python",
          code: `import json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    data=json.dumps({"sql": "${sql}"}).encode(),
    headers={
        "authorization": f"Bearer {os.environ['TOKEN']}",
        "content-type": "application/json",
    },
)
with urllib.request.urlopen(request) as reply:
    print(json.load(reply)["rows"])`,
        },
      ],
    },
  ];
};

/** Features asked for in an example: enough to see how, few enough to read. */
const exampleFeatures = 4;

const features: Block = ({ origin, grpc = "", productId, port, example }) => {
  const names = (port.features ?? []).slice(0, exampleFeatures).map(({ name }) => `${productId}.${name}`);
  if (names.length === 0 || example === undefined) return [];
  const asked = { origin, grpc, features: names, entities: [example] };
  return [
    { title: "Look values up", samples: onlineCalls(asked) },
    { title: "Follow a key, resumable by Last-Event-ID", samples: subscribeCall(asked) },
    { title: "Join labels with features as they were then", samples: historicalCall(asked) },
  ];
};

const inference: Block = ({ base, port, record }) => [
  transformCall({ url: `${base}/transform?port=${port.name}`, data: record ?? {} }),
];

const contract = ({ base, port }: CallTarget & { base: string }): Call => ({
  title: "Read the contract",
  samples: [
    {
      label: "curl",
      language: "bash",
      code: `curl -s "${base}/contract?port=${port.name}" \\\n  ${token}`,
    },
  ],
});

const blocks: Partial<Record<PortType, Block>> = { stream, table, features, inference };

/**
 * The calls one may make to a port, ready to run: they need nothing but a token in TOKEN (TypeScript and
 * Python without a package). Ports that are not served yet offer their contract only. `portal` is the control
 * plane's origin, which the data plane's port does not serve.
 */
export function callsOf(target: CallTarget, portal: string): Call[] {
  const data = { ...target, base: `${target.origin}/api/v1/products/${target.productId}` };
  const control = { ...target, base: `${portal}/api/v1/products/${target.productId}` };
  const own = (blocks[target.port.type] ?? (() => []))(data);
  return [...own, contract(control)];
}
