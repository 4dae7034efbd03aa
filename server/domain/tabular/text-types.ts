import { epochDay } from "../record-validation/instant.ts";

/** What the texts of a column may be read as. */
export type TextType = "integer" | "number" | "boolean" | "date" | "timestamp" | "string";

/** How a column's texts are to be read; `layout` for dates and timestamps that are not ISO 8601. */
export interface TextReading {
  type: TextType;
  layout?: DateLayout;
  /** For timestamps: whether the texts carry a zone. */
  zoned?: boolean;
}

/** Day-month orders that are not ISO, with 4-digit years; a time of day may follow. */
export const dateLayouts = ["d/m/y", "m/d/y", "d.m.y", "y/m/d", "d-m-y"] as const;
export type DateLayout = (typeof dateLayouts)[number];

const integer = /^-?(?:0|[1-9]\d{0,18})$/;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$|^-?\.\d+$/;
const isoDate = /^\d{4}-\d{2}-\d{2}$/;
const isoTimestamp = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const layoutPattern: Readonly<Record<DateLayout, RegExp>> = {
  "d/m/y": /^(?<d>\d{1,2})\/(?<m>\d{1,2})\/(?<y>\d{4})(?:[ T](?<t>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/,
  "m/d/y": /^(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{4})(?:[ T](?<t>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/,
  "d.m.y": /^(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})(?:[ T](?<t>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/,
  "y/m/d": /^(?<y>\d{4})\/(?<m>\d{1,2})\/(?<d>\d{1,2})(?:[ T](?<t>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/,
  "d-m-y": /^(?<d>\d{1,2})-(?<m>\d{1,2})-(?<y>\d{4})(?:[ T](?<t>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/,
};

/** Every reading that fits all the texts, narrowest first; `string` is always the last. Empty texts do not count. */
export function readingsOf(texts: Iterable<string>): TextReading[] {
  const fits = new Map<string, TextReading>(candidates.map((each) => [keyOf(each), each]));
  let any = false;
  for (const text of texts) {
    if (text === "") continue;
    any = true;
    for (const [key, reading] of fits) if (!conforms(text, reading)) fits.delete(key);
    if (fits.size === 0) break;
  }
  const all = any ? [...fits.values()] : [];
  return [...all, { type: "string" }];
}

/** Both orders of day and month fit: the texts do not say which is meant. */
export function ambiguousOrder(readings: readonly TextReading[]): boolean {
  const layouts = readings.map((reading) => reading.layout);
  return layouts.includes("d/m/y") && layouts.includes("m/d/y");
}

/** Whether a text can be read so. */
export function conforms(text: string, { type, layout, zoned }: TextReading): boolean {
  switch (type) {
    case "integer":
      return integer.test(text);
    case "number":
      return number.test(text);
    case "boolean":
      return (
        text === "true" ||
        text === "false" ||
        text === "True" ||
        text === "False" ||
        text === "TRUE" ||
        text === "FALSE"
      );
    case "date":
      return layout ? toIso(text, layout)?.length === 10 : isoDate.test(text) && isDay(text);
    case "timestamp": {
      if (layout) return (toIso(text, layout)?.length ?? 0) > 10;
      const match = isoTimestamp.exec(text);
      return match !== null && isDay(text.slice(0, 10)) && (match[1] !== undefined) === (zoned ?? false);
    }
    case "string":
      return true;
  }
}

/** A date or date and time in a layout as ISO 8601 without a zone; undefined when it is none. */
export function toIso(text: string, layout: DateLayout): string | undefined {
  const parts = layoutPattern[layout].exec(text)?.groups;
  if (!parts) return undefined;
  const day = `${parts.y}-${(parts.m ?? "").padStart(2, "0")}-${(parts.d ?? "").padStart(2, "0")}`;
  if (!isDay(day)) return undefined;
  if (parts.t === undefined) return day;
  const [hours = "", minutes = "", seconds = "00"] = parts.t.split(":");
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) >= 60) return undefined;
  return `${day}T${hours.padStart(2, "0")}:${minutes}:${seconds}`;
}

/**
 * A text as the value a contract of this type takes: numbers and booleans become such, other dates ISO. A text that does
 * not fit stays as it is, so that validation names it.
 */
export function readText(text: string, reading: TextReading): string | number | boolean {
  if (reading.layout) return toIso(text, reading.layout) ?? text;
  if (!conforms(text, reading)) return text;
  switch (reading.type) {
    case "integer": {
      const value = Number(text);
      return Number.isSafeInteger(value) ? value : text;
    }
    case "number":
      return Number(text);
    case "boolean":
      return text.toLowerCase() === "true";
    default:
      return text;
  }
}

const candidates: TextReading[] = [
  { type: "integer" },
  { type: "number" },
  { type: "boolean" },
  { type: "date" },
  { type: "timestamp", zoned: true },
  { type: "timestamp", zoned: false },
  ...dateLayouts.map((layout): TextReading => ({ type: "date", layout })),
  ...dateLayouts.map((layout): TextReading => ({ type: "timestamp", layout, zoned: false })),
];

const keyOf = (reading: TextReading) => `${reading.type} ${reading.layout ?? ""} ${reading.zoned ?? ""}`;

function isDay(iso: string): boolean {
  return epochDay(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)), Number(iso.slice(8, 10))) !== undefined;
}
