import { formatInstant } from "../time/format-instant.ts";
import { notKnown } from "../ui/format.ts";
import type { FeatureValue } from "./serving.ts";

const whole = /^-?\d{16,}$/;

/**
 * A feature's value as people read it: numbers with at most six significant digits behind the point, lists with
 * commas, instants in the reader's zone. The full value belongs in the title.
 */
export function valueText(value: FeatureValue | undefined, dtype: string, zone: string): string {
  if (value === null || value === undefined) return notKnown;
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "string") {
    if (/^(timestamp|date)/.test(dtype) && !Number.isNaN(Date.parse(value)))
      return formatInstant(value, zone, dtype.startsWith("date") ? "date" : "full");
    return whole.test(value) && /^int/.test(dtype) ? value.replace(/\B(?=(\d{3})+$)/g, ",") : value;
  }
  return value.length === 0
    ? "empty list"
    : value.map((each) => valueText(each, elementType(dtype), zone)).join(", ");
}

const elementType = (dtype: string): string =>
  dtype.replace(/\[\]$/, "").replace(/^(list|array)[<(](.+)[>)]$/, "$2");

function numberText(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1e15) return value.toLocaleString("en-US");
  if (Math.abs(value) < 1e-4) return value.toExponential(3);
  return value.toLocaleString("en-US", {
    maximumFractionDigits: Math.abs(value) >= 1000 ? 2 : Math.abs(value) >= 1 ? 4 : 6,
  });
}

/** The value as the API gives it, for titles and comparisons. */
export const rawText = (value: FeatureValue | undefined): string =>
  typeof value === "string" ? value : JSON.stringify(value ?? null);

/** The value as a point of a chart; null where it is no number. */
export function chartValue(value: FeatureValue | undefined): number | null {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" && whole.test(value) ? Number(value) : null;
}

/** Whether two evaluators agree: exactly, and within 1e-9 of each other for fractions. */
export function sameValue(a: FeatureValue, b: FeatureValue): boolean {
  if (typeof a === "number" && typeof b === "number")
    return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, at) => sameValue(each, b[at] ?? null));
  return a === b;
}
