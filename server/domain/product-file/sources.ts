import { readDocuments } from "./documents.ts";

/**
 * Each contract's own text in a YAML product file, byte for byte; null where documents share one text. `contracts`
 * is how many the file is known to have.
 */
export function contractSources(source: string, contracts: number): (string | null)[] {
  const quick = splitAtMarkers(source);
  if (quick && quick.length === contracts + 1) return quick.slice(1);
  return readDocuments(source, "yaml")
    .documents.slice(1)
    .map((document) => document.source);
}

/**
 * The documents between `---` lines, without parsing them (which takes milliseconds a file). YAML forbids such
 * a line inside of any document, so nothing else can be one. Undefined for files with directives or `...` lines.
 */
function splitAtMarkers(source: string): string[] | undefined {
  if (/^(?:%|\.\.\.)/m.test(source)) return undefined;
  const [before = "", ...documents] = source.split(/^---(?=[ \t\r\n]|$)[ \t]*(?:#[^\n]*)?\r?\n?/m);
  // Content on the marker's own line belongs to the document in a way the split above does not tell.
  if (/^---[ \t]+[^\s#]/m.test(source)) return undefined;
  const empty = /^(?:[ \t]*(?:#[^\n]*)?\r?(?:\n|$))*$/.test(before);
  return empty ? documents : [before, ...documents];
}
