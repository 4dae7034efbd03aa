/** What a dropped file is for: a definition to publish as it is, or data to make a product from. */
export type FileKind =
  | { kind: "definition"; format: "yaml" | "json" }
  | { kind: "data"; format: "csv" | "json" | "ndjson" | "parquet" }
  | { kind: "unknown"; reason: string };

const dataEndings: [RegExp, "csv" | "ndjson" | "parquet"][] = [
  [/\.(csv|tsv|txt)(\.gz)?$/i, "csv"],
  [/\.(ndjson|jsonl)(\.gz)?$/i, "ndjson"],
  [/\.parquet$/i, "parquet"],
];

/** Looks at a file's name and its first bytes (as text). JSON may be either, so its content decides. */
export function sniffFile(name: string, head: string): FileKind {
  if (/\.ya?ml$/i.test(name)) return { kind: "definition", format: "yaml" };
  for (const [ending, format] of dataEndings) if (ending.test(name)) return { kind: "data", format };
  if (head.startsWith("PAR1")) return { kind: "data", format: "parquet" };
  if (/\.json(\.gz)?$/i.test(name) || /^\s*[[{]/.test(head)) {
    if (/"kind"\s*:\s*"DataProduct"/.test(head)) return { kind: "definition", format: "json" };
    if (/^\s*\{[^\n]*\}\s*\n\s*\{/.test(head)) return { kind: "data", format: "ndjson" };
    return { kind: "data", format: "json" };
  }
  if (/^(?:#[^\n]*\n|\s|---\n)*(?:apiVersion|kind|id):/m.test(head))
    return { kind: "definition", format: "yaml" };
  const ending = /\.[^.]+$/.exec(name)?.[0];
  return {
    kind: "unknown",
    reason: `${name} is neither a product file (YAML or JSON) nor CSV, JSON, NDJSON or Parquet${ending ? `; ${ending} files are not read` : ""}.`,
  };
}
