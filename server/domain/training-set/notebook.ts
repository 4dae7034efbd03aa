import type { TrainingSetDocument } from "./document.ts";

type Pinned = Pick<
  TrainingSetDocument,
  "id" | "name" | "contentHash" | "rows" | "features" | "knownAt" | "definitions"
>;

/** A Python literal of a text. */
const python = (text: string): string => JSON.stringify(text);

const title = ({ name }: Pinned) => name.replace(/[\r\n]+/g, " ");

const facts = (set: Pinned) =>
  [
    `${set.rows} rows, ${set.knownAt}, content hash ${set.contentHash}.`,
    `Definitions: ${set.definitions.map(({ productId, version }) => `${productId} ${version}`).join(", ")}.`,
  ].join("\n");

const reading = (set: Pinned, origin: string) => `import io, json, os, urllib.request

ORIGIN = os.environ.get("MILLRACE_URL", ${python(origin)})
TOKEN = os.environ["MILLRACE_TOKEN"]  # an API token with the scope "read": Millrace, your account, Tokens
TRAINING_SET = ${python(set.id)}
CONTENT_HASH = ${python(set.contentHash)}


def call(path, method="GET", accept="application/json"):
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": accept}
    request = urllib.request.Request(ORIGIN + "/api/v1" + path, method=method, headers=headers)
    with urllib.request.urlopen(request) as reply:
        return reply.read()


about = json.loads(call(f"/training-sets/{TRAINING_SET}"))
assert about["contentHash"] == CONTENT_HASH, "This is another training set than the one pinned here."`;

const loading = `parquet = call(f"/training-sets/{TRAINING_SET}/rows", accept="application/vnd.apache.parquet")

import pandas as pd

df = pd.read_parquet(io.BytesIO(parquet))
# Or: import polars as pl; df = pl.read_parquet(io.BytesIO(parquet))`;

const columns = (set: Pinned) => `FEATURES = [
${set.features.map(({ name }) => `    ${python(name)},`).join("\n")}
]
print(df.shape)
print(df[FEATURES].describe(include="all"))`;

const rerun = `# Reads the set again from the same labels, definitions and offsets: the same rows, or an error.
again = json.loads(call(f"/training-sets/{TRAINING_SET}/rerun", method="POST"))
assert again["contentHash"] == CONTENT_HASH, again`;

/** A Python script that loads a training set by its pinned id and hash. `origin`: where Millrace is reached. */
export const trainingSetScript = (set: Pinned, origin: string): string =>
  `"""${title(set).replaceAll('"""', "'''").replaceAll("\\", "/")}

${facts(set)}
"""
${[reading(set, origin), loading, columns(set), rerun].join("\n\n")}
`;

/** The same as a notebook (nbformat 4.5). */
export function trainingSetNotebook(set: Pinned, origin: string): object {
  const lines = (text: string) =>
    text.split("\n").map((line, at, all) => (at < all.length - 1 ? `${line}\n` : line));
  const code = (id: string, text: string) => ({
    cell_type: "code",
    id,
    execution_count: null,
    metadata: {},
    outputs: [],
    source: lines(text),
  });
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
      language_info: { name: "python" },
    },
    cells: [
      { cell_type: "markdown", id: "about", metadata: {}, source: lines(`# ${title(set)}\n\n${facts(set)}`) },
      code("read", reading(set, origin)),
      code("load", loading),
      code("look", columns(set)),
      code("again", rerun),
    ],
  };
}
