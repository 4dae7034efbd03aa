import type { RecordView } from "@/server/domain/read-models/stream.ts";

/** One record a line, as the API gives it. Ends with a line end. */
export function toNdjson(records: readonly RecordView[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

const recordColumns = [
  "partition",
  "offset",
  "key",
  "eventTime",
  "knowledgeTime",
  "schemaVersion",
  "imported",
] as const;

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A spreadsheet runs cells that start with these as formulas: such text gets an apostrophe in front. */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text));

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return quoted(JSON.stringify(value));
  const text = String(value);
  return quoted(typeof value === "string" && isFormula(text) ? `'${text}` : text);
}

const fieldsOf = (event: unknown): Record<string, unknown> =>
  typeof event === "object" && event !== null && !Array.isArray(event)
    ? (event as Record<string, unknown>)
    : event === null
      ? {}
      : { value: event };

/**
 * RFC 4180 CSV (CRLF): the record's address and times, then `event.<field>` for every top-level field that occurs,
 * in order of first occurrence; nested values as JSON.
 */
export function toCsv(records: readonly RecordView[]): string {
  const fields: string[] = [];
  const seen = new Set<string>();
  for (const record of records) {
    for (const name of Object.keys(fieldsOf(record.event))) {
      if (seen.has(name)) continue;
      seen.add(name);
      fields.push(name);
    }
  }
  const header = [...recordColumns, ...fields.map((name) => `event.${name}`)].map(quoted).join(",");
  const lines = records.map((record) => {
    const event = fieldsOf(record.event);
    return [
      ...recordColumns.map((name) => cell(record[name])),
      ...fields.map((name) => cell(event[name])),
    ].join(",");
  });
  return `${[header, ...lines].join("\r\n")}\r\n`;
}
