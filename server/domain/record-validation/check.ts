import type { RejectionCode, Violation } from "../data-plane-api/ingest.ts";

/**
 * A compiled check of one value: adds what is wrong to `out`. Paths are fixed when the contract is compiled
 * (list members read `lines[]` until array.ts puts the index in), so a good record costs no string at all.
 */
export type Check = (value: unknown, out: Violation[]) => void;

/** Adds one fault. */
export function fault(out: Violation[], code: RejectionCode, path: string, message: string): void {
  out.push({ code, path, message });
}

/** A value as messages show it, clipped to 80 characters. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, 100)) : JSON.stringify(value);
  return text === undefined ? "nothing" : text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** `an array`, `text`, `a number`… as messages name the type that came. */
export function typeWord(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  switch (typeof value) {
    case "string":
      return "text";
    case "object":
      return "an object";
    default:
      return `a ${typeof value}`;
  }
}
