import { parse } from "chrono-node/en";
import { formatInstant } from "./format-instant.ts";
import { zoneOffset } from "./zone-offset.ts";

/** What a text about a time comes to. */
export type ParsedInstant =
  | { kind: "instant" /** ISO 8601 UTC, with the digits the text had. */; iso: string; ms: number }
  | {
      kind: "refused";
      message: string /** A reading that would be accepted. */;
      instead?: { iso: string; ms: number };
    };

const dayMs = 86_400_000;
/** The same tolerance as the interfaces': `asOf` may lead the clock by a second. */
const toleranceMs = 1000;

/**
 * Understands an instant as a person writes it: "2:15:03 PM yesterday", "10 minutes ago", ISO 8601, epoch
 * milliseconds. Words are read in `zone`. Refuses what is no time and what is still to come, with the reason and,
 * where a clock time of today was meant for yesterday, that reading.
 */
export function parseInstant(text: string, nowMs: number, zone: string): ParsedInstant {
  const written = text.trim();
  const exact = exactInstant(written);
  if (exact) return pastOnly(exact, nowMs, zone);
  const [found] = parse(written, { instant: new Date(nowMs), timezone: zoneOffset(nowMs, zone) / 60_000 });
  if (!found)
    return {
      kind: "refused",
      message: `No time found in “${written}”. Write it like “2:15:03 PM yesterday”, “10 minutes ago” or 2026-11-21T14:15:03Z.`,
    };
  // A day alone means its beginning; without this the parser takes noon.
  const wholeDay = !found.start.isCertain("hour") && found.start.isCertain("day");
  const at = found.start.date().getTime();
  const ms = wholeDay ? startOfDay(at, zone) : at;
  const read = pastOnly({ iso: new Date(ms).toISOString(), ms }, nowMs, zone);
  if (read.kind === "instant" || found.start.isCertain("day") || found.start.isCertain("weekday"))
    return read;
  const before = ms - dayMs;
  return before > nowMs ? read : { ...read, instead: { iso: new Date(before).toISOString(), ms: before } };
}

function pastOnly(instant: { iso: string; ms: number }, nowMs: number, zone: string): ParsedInstant {
  if (instant.ms <= nowMs + toleranceMs) return { kind: "instant", ...instant };
  return {
    kind: "refused",
    message: `${formatInstant(instant.ms, zone, "full")} is still to come. Millrace answers for now and for the past.`,
  };
}

function exactInstant(text: string): { iso: string; ms: number } | undefined {
  if (/^\d{12,14}$/.test(text)) return { iso: new Date(Number(text)).toISOString(), ms: Number(text) };
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  return { iso: text.endsWith("Z") ? text : new Date(ms).toISOString(), ms };
}

function startOfDay(ms: number, zone: string): number {
  const offset = zoneOffset(ms, zone);
  return Math.floor((ms + offset) / dayMs) * dayMs - offset;
}
