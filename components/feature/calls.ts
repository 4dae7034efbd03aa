import { instantMs } from "../stream/instant.ts";
import type { CodeSample } from "../ui/code-block.tsx";
import { onlinePath } from "./use-online.ts";

/** What a look-up call is made from. */
export interface CallAsked {
  /** Origin of the data plane programs use, e.g. http://localhost:4100. */
  origin: string;
  /** Host and port of gRPC, e.g. localhost:4101. */
  grpc: string;
  features: readonly string[];
  entities: readonly Record<string, unknown>[];
  /** Inputs of expressions, for all entities. */
  request?: Readonly<Record<string, unknown>>;
  /** The instant asked for; undefined is now. */
  asOf?: string | undefined;
  /** `as-served`, `as-corrected` or an instant; undefined is the default. */
  knownAt?: string | undefined;
}

export type Samples = readonly [CodeSample, ...CodeSample[]];

/** A text inside a shell's single quotes. */
const shell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const bodyOf = ({ features, entities, request = {}, asOf, knownAt }: CallAsked) => ({
  features,
  entities,
  ...(Object.keys(request).length === 0 ? {} : { request }),
  ...(asOf === undefined ? {} : { asOf }),
  ...(knownAt === undefined ? {} : { knownAt }),
});

/** JSON as Python writes it: its literals differ in three words. */
export function pythonLiteral(value: unknown, indent = 0): string {
  const pad = " ".repeat(indent + 4);
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value))
    return value.length === 0
      ? "[]"
      : `[\n${value.map((each) => `${pad}${pythonLiteral(each, indent + 4)},\n`).join("")}${" ".repeat(indent)}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value);
    return entries.every(([, each]) => typeof each !== "object" || each === null)
      ? `{${entries.map(([name, each]) => `${JSON.stringify(name)}: ${pythonLiteral(each)}`).join(", ")}}`
      : `{\n${entries.map(([name, each]) => `${pad}${JSON.stringify(name)}: ${pythonLiteral(each, indent + 4)},\n`).join("")}${" ".repeat(indent)}}`;
  }
  return JSON.stringify(value);
}

/** A look-up of values in every language, ready to run: it needs a token in TOKEN and nothing else but what it imports. */
export function onlineCalls(asked: CallAsked): Samples {
  const url = `${asked.origin}${onlinePath}`;
  const body = bodyOf(asked);
  const json = JSON.stringify(body, null, 2);
  const python = pythonLiteral(body, 0);
  const request = `import os, requests

reply = requests.post(
    "${url}",
    headers={"authorization": f"Bearer {os.environ['TOKEN']}"},
    json=${pythonLiteral(body, 4)},
    timeout=10,
)
reply.raise_for_status()
reply = reply.json()`;
  const rows = `rows = [
    row["entity"] | {name: cell["value"] for name, cell in zip(asked["features"], row["values"])}
    for row in reply["rows"]
]`;
  const framed = (library: string, line: string) => `import os, requests
import ${library}

asked = ${python}
reply = requests.post(
    "${url}",
    headers={"authorization": f"Bearer {os.environ['TOKEN']}"},
    json=asked,
    timeout=10,
)
reply.raise_for_status()
reply = reply.json()
${rows}
${line}`;
  return [
    {
      label: "curl",
      language: "bash",
      code: `curl -s "${url}" \\
  -H "authorization: Bearer $TOKEN" \\
  -H "content-type: application/json" \\
  -d ${shell(json)}`,
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
  body: JSON.stringify(${indented(json, 2)}),
});
if (!reply.ok) throw new Error(await reply.text());
const { rows } = await reply.json();
for (const { entity, values } of rows) console.log(entity, values);`,
    },
    {
      label: "Python",
      language: "python",
      code: `${request}
for row in reply["rows"]:
    print(row["entity"], [(cell["value"], cell["status"]) for cell in row["values"]])`,
    },
    { label: "pandas", language: "python", code: framed("pandas as pd", "print(pd.DataFrame(rows))") },
    { label: "polars", language: "python", code: framed("polars as pl", "print(pl.DataFrame(rows))") },
    { label: "gRPC", language: "bash", code: grpcCall(asked) },
  ];
}

/** A value as `millrace.v1.Value` has it in JSON. */
function protoValue(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return { nullValue: true };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { stringValue: String(value) };
}

const protoFields = (record: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, protoValue(value)]));

/** The look-up by gRPC, with grpcurl and the checkout's own description of the service. */
function grpcCall({ grpc, features, entities, request = {}, asOf, knownAt }: CallAsked): string {
  const body = {
    features,
    entities: entities.map((entity) => ({ fields: protoFields(entity) })),
    ...(Object.keys(request).length === 0 ? {} : { request: protoFields(request) }),
    ...(asOf === undefined ? {} : { asOfUs: String(Math.round(instantMs(asOf) * 1000)) }),
    ...(knownAt === undefined ? {} : { knownAt }),
  };
  return `# In Millrace's folder, which has the service's description in proto/.
grpcurl -plaintext -import-path proto -proto millrace/v1/serving.proto \\
  -H "authorization: Bearer $TOKEN" \\
  -d ${shell(JSON.stringify(body, null, 2))} \\
  ${grpc} millrace.v1.Serving/GetOnlineFeatures`;
}

/** A subscription to a key's values, as server-sent events. */
export function subscribeCall({ origin, features, entities: [entity = {}] }: CallAsked): Samples {
  const params = [
    ...features.map((name) => `--data-urlencode ${shell(`feature=${name}`)}`),
    `--data-urlencode ${shell(`entity=${JSON.stringify(entity)}`)}`,
  ];
  return [
    {
      label: "curl",
      language: "bash",
      code: `curl -sN -G "${origin}/api/v1/features/subscribe" \\\n  -H "authorization: Bearer $TOKEN" \\\n  ${params.join(" \\\n  ")}`,
    },
    {
      label: "TypeScript",
      language: "typescript",
      code: `const query = new URLSearchParams(${indented(
        JSON.stringify(
          [...features.map((name) => ["feature", name]), ["entity", JSON.stringify(entity)]],
          null,
          2,
        ),
        0,
      )});
const reply = await fetch(\`${origin}/api/v1/features/subscribe?\${query}\`, {
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
    if (data) console.log(JSON.parse(data[1]).values);
  }
}`,
    },
  ];
}

/** A point-in-time join with one label of a minute ago, as CSV and as a data frame. */
export function historicalCall({ origin, features, entities: [entity = {}] }: CallAsked): Samples {
  const url = `${origin}/api/v1/features/historical`;
  return [
    {
      label: "curl",
      language: "bash",
      code: `curl -s "${url}" \\
  -H "authorization: Bearer $TOKEN" \\
  -H "content-type: application/json" \\
  -H "accept: text/csv" \\
  -d "$(jq -n --argjson features ${shell(JSON.stringify(features))} --argjson entity ${shell(JSON.stringify(entity))} \\
    '{features: $features, labels: [$entity + {t: (now - 60 | todate)}], knownAt: "as-served"}')"`,
    },
    {
      label: "Python",
      language: "python",
      code: `import datetime, os, requests

minute_ago = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)
reply = requests.post(
    "${url}",
    headers={"authorization": f"Bearer {os.environ['TOKEN']}", "accept": "text/csv"},
    json={
        "features": ${pythonLiteral(features, 8)},
        "labels": [${pythonLiteral(entity, 8)} | {"t": minute_ago.isoformat()}],
        "knownAt": "as-served",
    },
    timeout=60,
)
reply.raise_for_status()
print(reply.text)`,
    },
  ];
}

const indented = (text: string, by: number): string => text.replaceAll("\n", `\n${" ".repeat(by)}`);
