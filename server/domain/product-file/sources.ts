import { readDocuments } from "./documents.ts";

/** Each contract's own text in a YAML product file, byte for byte; null where documents share one text. */
export function contractSources(source: string): (string | null)[] {
  return readDocuments(source, "yaml")
    .documents.slice(1)
    .map((document) => document.source);
}
