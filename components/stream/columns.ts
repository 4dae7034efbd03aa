import type { FieldView, RecordView } from "@/server/domain/read-models.ts";

/** One field shown as a column of the record table. */
export interface FieldColumn {
  path: string;
  label: string;
  numeric: boolean;
  mono: boolean;
  /** Pixels; fixed, so that rows that come and go move nothing. */
  width: number;
}

const numericTypes = new Set(["number", "integer", "decimal", "double", "float", "long"]);
const longText = /^(body|text|description|summary|comment|narrative|remarks|content)/;
const most = 24;

const widthOf = (label: string, type: string): number => {
  const heading = label.length * 7 + 26;
  if (numericTypes.has(type)) return Math.max(84, Math.min(heading, 150));
  if (type === "boolean") return Math.max(64, heading);
  if (type === "timestamp" || type === "date") return Math.max(196, heading);
  if (type === "object" || type === "array") return Math.max(200, heading);
  if (longText.test(label)) return 280;
  return Math.max(108, Math.min(heading, 200));
};

function columnOf(path: string, type: string): FieldColumn {
  const numeric = numericTypes.has(type);
  return {
    path,
    label: path,
    numeric,
    mono: numeric || ["timestamp", "date", "object", "array"].includes(type),
    width: widthOf(path, type),
  };
}

/** Top-level fields of the contract in its order: nested ones are inside their parent's cell. */
export function columnsOf(fields: readonly FieldView[]): FieldColumn[] {
  return fields
    .filter((field) => !field.path.includes(".") && !field.path.includes("["))
    .slice(0, most)
    .map((field) => columnOf(field.path, field.logicalType));
}

const jsonType = (value: unknown): string =>
  Array.isArray(value) ? "array" : typeof value === "object" ? "object" : typeof value;

/** Columns for a stream without a contract: the fields of a record that is there. */
export function columnsFromRecord(record: RecordView | undefined): FieldColumn[] {
  const event = record?.event;
  if (typeof event !== "object" || event === null || Array.isArray(event)) return [];
  return Object.entries(event)
    .slice(0, most)
    .map(([name, value]) => columnOf(name, jsonType(value)));
}

/** A field of a record's payload as one line of text; null where the record has no such field. */
export function cellText(event: unknown, path: string): string | null {
  if (typeof event !== "object" || event === null) return null;
  const value = (event as Record<string, unknown>)[path];
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
