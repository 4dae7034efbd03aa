import { type ParsedResult, parse } from "chrono-node";
import { endOfDay, offsetMinutes } from "./zone-time.ts";

export interface TimePhrase {
  /** The instant meant (ms). */
  atMs: number;
  /** The words that say it. */
  phrase: string;
  /** The question without them. */
  rest: string;
}

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
