import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from "yaml";
import type { Path, PlacelessFinding } from "./finding.ts";
import { jsonErrorOffset } from "./json-error.ts";

export type FileFormat = "yaml" | "json";

export interface Place {
  line: number;
  column: number;
}

/** One document of a file: its value, its own text, and where its parts stand in the file. */
export interface SourceDocument {
  value: unknown;
  /** The document's text without the `---` line before it, byte for byte; null where it shares one with others. */
  source: string | null;
}

export interface SourceFile {
  documents: SourceDocument[];
  /** Place of a path in document `index`, or of its nearest parent that exists. */
  place(index: number, path: Path): Place | undefined;
  /** What keeps the text from being read at all; documents may then be incomplete. */
  errors: (PlacelessFinding & Partial<Place>)[];
}

/**
 * Reads a product file's text into documents. JSON is `{product, contracts: […]}` or `[product, contract, …]`;
 * YAML is a stream of documents, or one document of either JSON form. Never throws.
 */
export function readDocuments(text: string, format: FileFormat): SourceFile {
  return format === "json" ? readJson(text) : readYaml(text);
}

function readYaml(text: string): SourceFile {
  const lines = new LineCounter();
  const errors: SourceFile["errors"] = [];
  const syntax = (message: string, place?: Place) =>
    errors.push({ level: "error", code: "SYNTAX", path: [], message, ...place });
  const parsed = parse(text, lines);
  if (typeof parsed === "string") {
    syntax(parsed);
    return { documents: [], place: () => undefined, errors };
  }
  for (const document of parsed)
    for (const error of document.errors) {
      const at = lines.linePos(error.pos[0]);
      // The library repeats the place and quotes the line; both come with the finding.
      syntax(error.message.split(/ at line \d+/)[0] ?? error.message, { line: at.line, column: at.col });
    }
  const kept: Document[] = [];
  const documents: SourceDocument[] = [];
  for (const [index, document] of parsed.entries()) {
    const start = index === 0 ? 0 : document.range[0];
    const end = parsed[index + 1]?.range[0] ?? text.length;
    if (document.contents === null && parsed.length > 1 && document.errors.length === 0) continue;
    try {
      documents.push({
        value: document.toJS({ maxAliasCount: 100 }),
        source: withoutMarker(text.slice(start, end)),
      });
      kept.push(document);
    } catch (error) {
      syntax(`The document cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const unpacked = unpack(documents);
  return {
    documents: unpacked?.documents ?? documents,
    errors,
    place: (index, path) => {
      const document = kept[unpacked ? 0 : index];
      const at = document && offsetOf(document, unpacked ? [...unpacked.prefix(index), ...path] : path);
      if (at === undefined) return undefined;
      const { line, col } = lines.linePos(at);
      return { line, column: col };
    },
  };
}

// Deep nesting overflows the parser's stack; that is the file's fault, not ours.
function parse(text: string, lines: LineCounter) {
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: true, version: "1.2" });
    return Array.isArray(parsed) ? parsed : "The file is empty.";
  } catch (error) {
    return error instanceof RangeError
      ? "The file is nested too deeply."
      : "The file cannot be read as YAML.";
  }
}

function readJson(text: string): SourceFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/ \(line .*$/, "");
    const before = text.slice(0, jsonErrorOffset(text));
    const place = { line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
    const finding = { level: "error" as const, code: "SYNTAX", path: [], message: `Not JSON: ${reason}` };
    return { documents: [], place: () => undefined, errors: [{ ...finding, ...place }] };
  }
  const whole = [{ value, source: text }];
  const unpacked = unpack(whole);
  // JSON is YAML too: the slower reader is asked only when something has to be pointed at.
  let located: SourceFile | undefined;
  return {
    documents: unpacked?.documents ?? whole,
    errors: [],
    place: (index, path) => {
      located ??= readYaml(text);
      return located.place(index, path);
    },
  };
}

/** `{product, contracts}` or a list in one document → its documents, with the path each has in it. */
function unpack(documents: readonly SourceDocument[]) {
  const [only] = documents;
  if (documents.length !== 1 || !only) return undefined;
  const { value } = only;
  if (Array.isArray(value))
    return {
      documents: value.map((item: unknown) => ({ value: item, source: null })),
      prefix: (index: number): PropertyKey[] => [index],
    };
  if (typeof value !== "object" || value === null || !("product" in value) || "kind" in value)
    return undefined;
  const contracts = "contracts" in value && Array.isArray(value.contracts) ? value.contracts : [];
  return {
    documents: [value.product, ...contracts].map((item: unknown) => ({ value: item, source: null })),
    prefix: (index: number): PropertyKey[] => (index === 0 ? ["product"] : ["contracts", index - 1]),
  };
}

const withoutMarker = (text: string) => text.replace(/^---[ \t]*(?:#[^\n]*)?\r?\n/, "");

function offsetOf(document: Document, path: Path): number | undefined {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0];
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) break;
      offset = startOf(item) ?? offset;
      node = item;
    } else break;
  }
  return offset;
}

const startOf = (value: unknown): number | undefined =>
  isNode(value) ? (value as Node).range?.[0] : undefined;
