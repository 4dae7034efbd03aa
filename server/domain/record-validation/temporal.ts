import { type Check, fault, shown, typeWord } from "./check.ts";
import { dateUs, instantUs, timeUs } from "./instant.ts";
import { compileTimePattern } from "./time-pattern.ts";

export type TemporalType = "date" | "timestamp" | "time";

const examples = {
  date: "2026-01-31",
  timestamp: "2026-01-31T09:30:00Z",
  time: "09:30:00",
} as const;

/**
 * How a column's texts become µs: since the epoch (date: midnight UTC), for `time` since midnight. Default is ISO
 * 8601, for timestamps with a zone unless `timezone: false` (then UTC); an ODCS `format` replaces it. Undefined when
 * values cannot be read because the format has letters we do not know.
 */
export function temporalParser(
  type: TemporalType,
  options: Readonly<Record<string, unknown>>,
): ((text: string) => number | undefined) | undefined {
  if (typeof options.format === "string" && !/^(iso[-_ ]?8601|date|date-time|time)$/i.test(options.format))
    return compileTimePattern(options.format);
  if (type === "date") return dateUs;
  if (type === "time") return (text) => timeUs(text, 0, text.length);
  return options.timezone === false ? (text) => instantUs(text, "utc") : (text) => instantUs(text);
}

/** `date`, `timestamp`, `time`: text that can be read, within its bounds. Epoch numbers belong in integer columns. */
export function temporalCheck(
  path: string,
  type: TemporalType,
  options: Readonly<Record<string, unknown>>,
): Check {
  const parse = temporalParser(type, options);
  const bound = (name: string) => {
    const text = options[name];
    return typeof text === "string" ? parse?.(text) : undefined;
  };
  const minimum = bound("minimum");
  const maximum = bound("maximum");
  const above = bound("exclusiveMinimum");
  const below = bound("exclusiveMaximum");
  const wanted = typeof options.format === "string" ? options.format : `such as ${examples[type]}`;
  return (value, out) => {
    if (typeof value !== "string") {
      fault(
        out,
        "TYPE",
        path,
        `${path} is ${typeWord(value)} (${shown(value)}); the contract says ${type}, ${wanted}.`,
      );
      return;
    }
    if (!parse) return;
    const us = parse(value);
    if (us === undefined) {
      fault(
        out,
        "FORMAT",
        path,
        `${path} is ${shown(value)}, not a ${type} ${wanted}${zoneHint(value, type)}.`,
      );
      return;
    }
    if (minimum !== undefined && us < minimum)
      fault(out, "RANGE", path, `${path} is ${value}, before ${String(options.minimum)}.`);
    if (maximum !== undefined && us > maximum)
      fault(out, "RANGE", path, `${path} is ${value}, after ${String(options.maximum)}.`);
    if (above !== undefined && us <= above)
      fault(out, "RANGE", path, `${path} is ${value}; it must be after ${String(options.exclusiveMinimum)}.`);
    if (below !== undefined && us >= below)
      fault(
        out,
        "RANGE",
        path,
        `${path} is ${value}; it must be before ${String(options.exclusiveMaximum)}.`,
      );
  };
}

const zoneHint = (value: string, type: TemporalType) =>
  type === "timestamp" && instantUs(value, "utc") !== undefined
    ? " (its zone is missing: add Z or +01:00)"
    : "";
