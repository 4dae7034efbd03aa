import { type ParsedResult, parse } from "chrono-node";
import { AppError } from "../../errors.ts";

export interface TimePhrase {
  /** The instant meant (ms). */
  atMs: number;
  /** The words that say it. */
  phrase: string;
  /** The question without them. */
  rest: string;
}

const dayMs = 24 * 60 * 60 * 1000;
/** A question's beginning is where its time stands, if anywhere; parsing a book takes seconds. */
const longestParsed = 500;

/**
 * Finds the past instant that a question is about: "at 2:15 pm yesterday", "as of 3 March 2026". A day without a
 * time means its end. Left alone is what is no instant: years and months ("strikes in 1995"), spans that reach to
 * now ("in the last five minutes"), the future. Times of day are meant in `timeZone`.
 */
export function timePhrase(question: string, nowMs: number, timeZone: string): TimePhrase | null {
  const text = question.slice(0, longestParsed);
  const timezone = offsetMinutes(timeZone, nowMs);
  for (const result of parse(text, { instant: new Date(nowMs), timezone })) {
    const atMs = instantOf(result, nowMs, timeZone);
    if (atMs === null) continue;
    const end = result.index + result.text.length;
    // "as of", "at", "on" belong to the phrase.
    const before = text.slice(0, result.index).replace(/\b(as of|as at|since|at|on|by|of)\s*$/i, "");
    const rest = `${before} ${text.slice(end)}${question.slice(longestParsed)}`.replace(/\s+/g, " ").trim();
    return { atMs, phrase: text.slice(before.length, end).trim(), rest: rest.replace(/\s+([?.!,])/g, "$1") };
  }
  return null;
}

function instantOf({ start, end, text }: ParsedResult, nowMs: number, timeZone: string): number | null {
  if (
    /\b(last|past|previous|recent)\b/i.test(text) &&
    /\b(seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b/i.test(text)
  )
    return null;
  const part = end ?? start;
  const said = part.isCertain("hour") || part.isCertain("day") || part.isCertain("weekday");
  if (!said) return null;
  const meant = part.date().getTime();
  const atMs = part.isCertain("hour") ? meant : endOfDay(meant, timeZone);
  const bounded = Math.min(atMs, nowMs);
  // "now" and "today" are now; nothing needs to be read as of them. A second is the clocks' play.
  return meant > nowMs + 1000 && !part.isCertain("day") ? null : bounded >= nowMs - 1000 ? null : bounded;
}

function endOfDay(ms: number, timeZone: string): number {
  const offsetMs = offsetMinutes(timeZone, ms) * 60_000;
  return Math.floor((ms + offsetMs) / dayMs) * dayMs + dayMs - 1 - offsetMs;
}

/** How far a zone is ahead of UTC at an instant. Throws INVALID_INPUT naming `timeZone` when there is no such zone. */
function offsetMinutes(timeZone: string, atMs: number): number {
  try {
    const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(
      atMs,
    );
    const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
    const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
    return match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
  } catch (cause) {
    throw new AppError(
      "INVALID_INPUT",
      `There is no time zone "${timeZone}". Give an IANA name such as Europe/Berlin.`,
      {
        path: "timeZone",
        cause,
      },
    );
  }
}
