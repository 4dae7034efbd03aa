import type { FieldView } from "@/server/domain/read-models/port.ts";
import type { RecordView } from "@/server/domain/read-models/stream.ts";

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
const most = 24;

const padding = 22;
/** Width of a character of the mono face, and of a digit or capital and a small letter of the other, at their sizes here. */
const monoGlyph = 7.3;
const wideGlyph = 8.6;
const smallGlyph = 7.5;
const widest = 280;

function textWidth(text: string, mono: boolean): number {
  if (mono) return text.length * monoGlyph;
  const wide = text.match(/[0-9A-Z@%:.+-]/g)?.length ?? 0;
  return wide * wideGlyph + (text.length - wide) * smallGlyph;
}

/** Whether a text might not fit its column, judged as if all its characters were wide. */
export const mayOverflow = (text: string, column: FieldColumn): boolean =>
  text.length * (column.mono ? monoGlyph : wideGlyph) + padding > column.width;

function columnOf(path: string, type: string, sample: readonly RecordView[]): FieldColumn {
  const numeric = numericTypes.has(type);
  const mono = numeric || ["timestamp", "date", "object", "array"].includes(type);
  const content =
    sample.reduce(
      (most, { event, masked }) =>
        Math.max(most, textWidth(masked?.[path] ? "masked" : (cellText(event, path) ?? ""), mono)),
      0,
    ) + padding;
  const heading = Math.min(path.length * 6.8 + padding, 170);
  return {
    path,
    label: path,
    numeric,
    mono,
    width: Math.round(Math.min(Math.max(content, heading, 56), widest)),
  };
}

/**
 * Top-level fields of the contract in its order: nested ones are inside their parent's cell. Widths come from the
 * records that are there first, and stay.
 */
export function columnsOf(fields: readonly FieldView[], sample: readonly RecordView[]): FieldColumn[] {
  return fields
    .filter((field) => !field.path.includes(".") && !field.path.includes("["))
    .slice(0, most)
    .map((field) => columnOf(field.path, field.logicalType, sample));
}

const jsonType = (value: unknown): string =>
  Array.isArray(value) ? "array" : typeof value === "object" ? "object" : typeof value;

/** Columns for a stream without a contract: the fields of the records that are there. */
export function columnsFromRecords(sample: readonly RecordView[]): FieldColumn[] {
  const types = new Map<string, string>();
  for (const { event } of sample) {
    if (typeof event !== "object" || event === null || Array.isArray(event)) continue;
    for (const [name, value] of Object.entries(event))
      if (value !== null && !types.has(name)) types.set(name, jsonType(value));
  }
  return [...types].slice(0, most).map(([name, type]) => columnOf(name, type, sample));
}

/** Widths of the columns every stream has, as the records that are there first need them. */
export interface LeadingWidths {
  eventTime: number;
  position: number;
  key: number;
}

/** `timeText` writes an event time as the rows do. */
export function leadingWidths(
  sample: readonly RecordView[],
  timeText: (iso: string) => string,
): LeadingWidths {
  const longest = (text: (record: RecordView) => string | null) =>
    sample.reduce((most, record) => Math.max(most, text(record)?.length ?? 1), 0) * monoGlyph + padding;
  return {
    eventTime: Math.round(
      Math.max(
        112,
        longest((record) => timeText(record.eventTime)),
      ),
    ),
    // One digit more than now: offsets grow while one watches.
    position: Math.round(
      Math.max(84, longest(({ partition, offset }) => `${partition}:${offset}`) + monoGlyph),
    ),
    key: Math.round(
      Math.min(
        Math.max(
          64,
          longest((record) => record.key),
        ),
        220,
      ),
    ),
  };
}

/** A field of a record's payload as one line of text; null where the record has no such field. */
export function cellText(event: unknown, path: string): string | null {
  if (typeof event !== "object" || event === null) return null;
  const value = (event as Record<string, unknown>)[path];
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
