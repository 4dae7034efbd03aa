import { guessPersonalData, type PersonalGuess } from "../../../../domain/tabular/personal-data.ts";
import {
  ambiguousOrder,
  conforms,
  readingsOf,
  type TextReading,
  toIso,
} from "../../../../domain/tabular/text-types.ts";
import type { FieldKind } from "../../files.ts";
import type { Cell } from "../../types.ts";

/** What the first records tell about one column; the whole file is asked afterwards whether it holds. */
export interface SampleFacts {
  /** How its texts read, narrowest first, as far as they are texts. */
  readings: TextReading[];
  ambiguousOrder: boolean;
  increasing: boolean | null;
  examples: Cell[];
  /** Nearly all texts read like this, but not these. */
  nearly: { kind: FieldKind; count: number; examples: string[] } | null;
  personal: PersonalGuess | null;
  /** Kinds of JSON values met, with the place of the first of each. */
  kinds: Map<string, number>;
}

/** The values at a path of each record, in order; missing ones are null. */
export function valuesAt(records: readonly Record<string, Cell>[], path: readonly string[]): Cell[] {
  return records.map((record) => {
    let value: Cell = record;
    for (const name of path) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
      value = value[name] ?? null;
    }
    return value;
  });
}

/** Values looked at for personal data. */
const personalSample = 2000;

export function sampleFacts(name: string, values: readonly Cell[]): SampleFacts {
  const texts = values.filter((value): value is string => typeof value === "string" && value !== "");
  const readings = readingsOf(texts);
  return {
    readings,
    ambiguousOrder: ambiguousOrder(readings),
    increasing: isIncreasing(values, readings[0]),
    examples: examplesOf(values),
    nearly: readings.length === 1 ? nearMiss(texts) : null,
    personal: guessPersonalData(name, texts.slice(0, personalSample)),
    kinds: kindsOf(values),
  };
}

function kindsOf(values: readonly Cell[]): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const kind = Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "an object"
        : words[typeof value];
    if (kind !== undefined && !kinds.has(kind)) kinds.set(kind, index);
  }
  return kinds;
}

const words: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
};

function examplesOf(values: readonly Cell[]): Cell[] {
  const seen = new Map<string, Cell>();
  for (const value of values) {
    if (value === null || typeof value === "object") continue;
    seen.set(String(value), value);
    if (seen.size === 5) break;
  }
  return [...seen.values()];
}

function isIncreasing(values: readonly Cell[], reading: TextReading | undefined): boolean | null {
  const ordered = values.filter((value) => value !== null).map((value) => orderOf(value, reading));
  if (ordered.length < 2 || ordered.some((value) => value === undefined)) return null;
  return ordered.every((value, index) => index === 0 || (ordered[index - 1] as number) <= (value as number));
}

/** A number that orders like the value; undefined for kinds that have none here. */
function orderOf(value: Cell, reading: TextReading | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !reading) return undefined;
  if (reading.type === "integer" || reading.type === "number") return Number(value);
  if (reading.type !== "date" && reading.type !== "timestamp") return undefined;
  const iso = reading.layout ? toIso(value, reading.layout) : value.replace(" ", "T");
  const ms = Date.parse(
    iso === undefined || reading.type === "date" || reading.zoned ? (iso ?? "") : `${iso}Z`,
  );
  return Number.isNaN(ms) ? undefined : ms;
}

/** Texts of which at least nine in ten read alike, with at most five different ones that do not: `?`, `NA`, `-`. */
function nearMiss(texts: readonly string[]): SampleFacts["nearly"] {
  if (texts.length < 10) return null;
  for (const type of ["integer", "number", "date", "timestamp"] as const) {
    for (const zoned of type === "timestamp" ? [true, false] : [undefined]) {
      const reading: TextReading = zoned === undefined ? { type } : { type, zoned };
      const others = texts.filter((text) => !conforms(text, reading));
      const different = [...new Set(others)];
      if (others.length * 10 <= texts.length && different.length <= 5)
        return { kind: type, count: others.length, examples: different };
    }
  }
  return null;
}
