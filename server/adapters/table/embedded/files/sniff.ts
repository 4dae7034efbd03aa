import { isUtf8 } from "node:buffer";
import { stat } from "node:fs/promises";
import { guessDialect } from "../../../../domain/tabular/csv-dialect.ts";
import { AppError } from "../../../../errors.ts";
import type { FileReading } from "../../files.ts";
import { rawBeginning, readBeginning } from "./bytes.ts";
import { recordsMember } from "./json-shape.ts";

/** What is looked at to tell the layout. */
const beginningBytes = 1 << 20;

const refuse = (message: string) => new AppError("INVALID_INPUT", message);

/** Tells format and layout; see `FileAdapter.sniff`. */
export async function sniffFile(path: string, name: string): Promise<FileReading> {
  const { size: bytes } = await stat(path);
  if (bytes === 0) throw refuse(`${name} is empty. It needs at least one record.`);
  const raw = await rawBeginning(path, 512);
  const gzip = raw[0] === 0x1f && raw[1] === 0x8b;
  if (raw.subarray(0, 4).toString("latin1") === "PAR1")
    return { format: "parquet", gzip: false, bytes, csv: null, recordsAt: null };
  const { bytes: beginning, complete } = await readBeginning(path, gzip, beginningBytes);
  if (beginning.length === 0) throw refuse(`${name} unpacks to nothing. It needs at least one record.`);
  const what = knownBinary(beginning);
  if (what) throw new AppError("UNSUPPORTED", `${name} is ${what}.`);
  const head = beginning.subarray(0, 4096);
  if (head.includes(0) || looksBinary(head))
    throw refuse(
      `${name} is not text: it holds bytes that no text has. CSV, JSON, NDJSON (also gzipped) and Parquet can be read.`,
    );
  const text = beginning.toString("utf8").replace(/^\uFEFF/, "");
  const trimmed = text.trimStart();
  if (trimmed === "") throw refuse(`${name} holds nothing but blanks. It needs at least one record.`);
  if (trimmed.startsWith("[") && looksLikeJsonList(trimmed))
    return { format: "json", gzip, bytes, csv: null, recordsAt: null };
  if (trimmed.startsWith("{")) {
    if (startsWithWholeObject(trimmed)) return { format: "ndjson", gzip, bytes, csv: null, recordsAt: null };
    return { format: "json", gzip, bytes, csv: null, recordsAt: await recordsMember(path, gzip, name) };
  }
  const csv = guessDialect(text, complete);
  if (!csv)
    throw refuse(
      `${name} has one column only, or its lines share no number of columns: "${firstLine(trimmed)}". Separate columns by commas, semicolons, tabs or |.`,
    );
  return { format: "csv", gzip, bytes, csv, recordsAt: null };
}

function knownBinary(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 8).toString("latin1");
  if (start.startsWith("PAR1")) return "a gzipped Parquet file. Unpack it: Parquet is compressed inside";
  if (start.startsWith("PK"))
    return "a zip archive or an Excel workbook. Unpack it, or save the sheet as CSV, and use that file";
  if (start.startsWith("\xd0\xcf\x11\xe0")) return "an old Excel workbook. Save the sheet as CSV";
  if (bytes.subarray(257, 262).toString("latin1") === "ustar")
    return "a tar archive. Unpack it and use one of its files";
  if (start.startsWith("%PDF")) return "a PDF document. CSV, JSON, NDJSON and Parquet can be read";
  if (start.startsWith("Obj\x01")) return "an Avro file. CSV, JSON, NDJSON and Parquet can be read";
  if (start.startsWith("ARROW1")) return "an Arrow file. Save it as Parquet";
  if (start.startsWith("SQLite f")) return "an SQLite database. Export a table as CSV";
  if (start.startsWith("(\xb5/\xfd")) return "compressed with zstd. Unpack it, or use gzip";
  return undefined;
}

/** Control characters other than tab, line breaks and form feed do not occur in texts, in UTF-8 or Latin-1. */
function looksBinary(bytes: Buffer): boolean {
  let control = 0;
  for (const byte of bytes)
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) control++;
  return control > 0 && (control > bytes.length / 100 || !isUtf8(bytes));
}

const firstLine = (text: string) => (text.split(/\r?\n/, 1)[0] ?? "").slice(0, 60);

// A CSV may begin with a bracket too; a JSON list goes on with an element or ends.
const looksLikeJsonList = (text: string) => /^\[\s*(?:[[{"\]\-\d]|true|false|null|$)/.test(text);

/** Whether the text has one JSON object a line. */
function startsWithWholeObject(text: string): boolean {
  const lines = text
    .split("\n", 6)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const [first, ...others] = lines.map(parseObject);
  // One object on one line and nothing else is NDJSON with one record, unless it wraps a list of records.
  if (first !== undefined) return others.length > 0 || !wrapsRecords(first);
  // A broken first line of several is still NDJSON, and is named when it is read.
  return others.some((other) => other !== undefined);
}

function parseObject(line: string): object | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as object;
  } catch {
    return undefined;
  }
}

function wrapsRecords(value: object): boolean {
  return Object.values(value).some(
    (member) =>
      Array.isArray(member) && member.length > 0 && member.every((each) => typeof each === "object"),
  );
}
