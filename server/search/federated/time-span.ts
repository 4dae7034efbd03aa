import { type ParsedResult, parse } from "chrono-node";
import { endOfDay, offsetMinutes, startOfDay } from "./zone-time.ts";

export interface TimeSpan {
  fromMs: number;
  /** Not later than now. */
  toMs: number;
  /** The words that say it. */
  phrase: string;
  /** The question without them. */
  rest: string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const unitMs: Readonly<Record<string, number>> = {
  second: 1000,
  sec: 1000,
  minute: minuteMs,
  min: minuteMs,
  hour: hourMs,
  hr: hourMs,
  day: dayMs,
  week: 7 * dayMs,
};
const numbers =
  "a an one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty-five sixty ninety";
const worth = [1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20, 30, 45, 60, 90];
const numberOf = new Map(numbers.split(" ").map((word, place) => [word, worth[place] ?? 1]));

const relative = new RegExp(
  `\\b(?:(?:in|over|during|within|for|of) )?(?:the )?(?:last|past|previous) (?:(\\d{1,5}|half an|${numbers.split(" ").join("|")}|couple of|few) )?(second|sec|minute|min|hour|hr|day|week)s?\\b`,
  "i",
);
const vague = /\b(?:lately|recently|just now)\b/i;
/** What "lately" means, and how far before an instant an entity's events are looked for when no span is named. */
export const recentMs = hourMs;
const fewOf = 3;

/** A question's beginning is where its time stands, if anywhere; parsing a book takes seconds. */
const longestParsed = 500;

/**
 * Finds the span of past time that a question is about: "in the last five minutes", "between 2 and 3 pm yesterday",
 * "since noon", "today", "yesterday", "lately" (an hour). A clock time that is still to come means yesterday's. Null
 * where no span is named, and for spans that have not begun. Times of day are meant in `timeZone`.
 */
export function timeSpan(question: string, nowMs: number, timeZone: string): TimeSpan | null {
  const text = question.slice(0, longestParsed).replaceAll(/[\t\n\r]/g, " ");
  const found = ago(text, nowMs) ?? range(text, nowMs, timeZone) ?? since(text, nowMs, timeZone);
  const span = found ?? wholeDay(text, nowMs, timeZone);
  if (!span) return null;
  const toMs = Math.min(span.toMs, nowMs);
  if (span.fromMs >= toMs) return null;
  const rest = `${text.slice(0, span.start)} ${text.slice(span.end)}${question.slice(longestParsed)}`;
  return {
    fromMs: span.fromMs,
    toMs,
    phrase: text.slice(span.start, span.end).trim(),
    rest: rest
      .replace(/\s+/g, " ")
      .replace(/\s+([?.!,])/g, "$1")
      .trim(),
  };
}

/** A span and where its words stand. */
interface Found {
  fromMs: number;
  toMs: number;
  start: number;
  end: number;
}

function ago(text: string, nowMs: number): Found | null {
  const match = relative.exec(text);
  if (match) {
    const [words, count = "one", unit = ""] = match;
    const said = count.toLowerCase();
    const times =
      said === "half an"
        ? 0.5
        : said === "few"
          ? fewOf
          : said === "couple of"
            ? 2
            : (numberOf.get(said) ?? Number(said));
    const lengthMs = times * (unitMs[unit.toLowerCase()] ?? hourMs);
    return {
      fromMs: nowMs - lengthMs,
      toMs: nowMs,
      start: match.index,
      end: match.index + words.length,
    };
  }
  const lately = vague.exec(text);
  if (!lately) return null;
  return {
    fromMs: nowMs - recentMs,
    toMs: nowMs,
    start: lately.index,
    end: lately.index + lately[0].length,
  };
}

/** "between A and B", "from A to B", "from A until now", with the day before or after. */
function range(text: string, nowMs: number, timeZone: string): Found | null {
  // The parser knows "A to B": other words for it are replaced by as many characters, so that places stay.
  const same = (word: string) => " ".repeat(word.length);
  const plain = text
    .replace(/\b(between )(.{1,60}?)( and )/i, (_, between: string, a: string) => `${same(between)}${a} to  `)
    .replace(/ (until|till) /i, (word) => ` to${same(word).slice(3)}`);
  for (const result of parsed(plain, nowMs, timeZone)) {
    if (!result.end || !told(result.start) || !told(result.end)) continue;
    // "between 2 and 3 geese" are no hours.
    if (result.start.isCertain("hour") && !result.start.isCertain("day") && !clock.test(result.text))
      continue;
    const fromMs = result.start.isCertain("hour")
      ? result.start.date().getTime()
      : startOfDay(result.start.date().getTime(), timeZone);
    const toMs = result.end.isCertain("hour")
      ? result.end.date().getTime()
      : endOfDay(result.end.date().getTime(), timeZone);
    const start = withBefore(text, result.index, /\b(?:between|from|on|at)\s*$/i);
    return { ...past(result, { fromMs, toMs }, nowMs), start, end: result.index + result.text.length };
  }
  return null;
}

function since(text: string, nowMs: number, timeZone: string): Found | null {
  const match = /\bsince (?:about )?/i.exec(text);
  if (!match) return null;
  const begin = match.index + match[0].length;
  const [result] = parsed(text.slice(begin), nowMs, timeZone);
  if (result?.index !== 0) return null;
  const meant = result.start.date().getTime();
  const exact = result.start.isCertain("hour") || !told(result.start);
  const fromMs = exact ? meant : startOfDay(meant, timeZone);
  return {
    ...past(result, { fromMs, toMs: nowMs }, nowMs),
    toMs: nowMs,
    start: match.index,
    end: begin + result.text.length,
  };
}

/** "today", "yesterday", "on Monday", "on 3 January": the day without a time. */
function wholeDay(text: string, nowMs: number, timeZone: string): Found | null {
  for (const result of parsed(text, nowMs, timeZone)) {
    const { start, end } = result;
    const day = start.isCertain("day") || start.isCertain("weekday");
    if (end || !day || start.isCertain("hour") || partOfDay.test(result.text)) continue;
    const meant = start.date().getTime();
    if (meant > nowMs + dayMs) continue;
    return {
      fromMs: startOfDay(meant, timeZone),
      toMs: endOfDay(meant, timeZone),
      start: withBefore(text, result.index, /\b(?:on|of|as of|during)\s*$/i),
      end: result.index + result.text.length,
    };
  }
  return null;
}

const clock = /\d\s*[ap]\.?m|:\d|noon|midnight|o.clock/i;
/** "Last night" is less than a day, and which hours it has nobody knows. */
const partOfDay = /night|evening|morning|afternoon/i;

const parsed = (text: string, nowMs: number, timeZone: string) =>
  parse(text, { instant: new Date(nowMs), timezone: offsetMinutes(timeZone, nowMs) });

const told = (part: ParsedResult["start"]) =>
  part.isCertain("hour") || part.isCertain("day") || part.isCertain("weekday");

/** Clock times without a day that are still to come are those of the day before. */
function past<T extends { fromMs: number; toMs: number }>(
  { start }: ParsedResult,
  span: T,
  nowMs: number,
): T {
  const dayless = !start.isCertain("day") && !start.isCertain("weekday");
  if (!dayless || span.fromMs < nowMs) return span;
  return { ...span, fromMs: span.fromMs - dayMs, toMs: span.toMs - dayMs };
}

/** Where a phrase begins with the preposition that belongs to it. */
function withBefore(text: string, at: number, preposition: RegExp): number {
  const before = text.slice(0, at);
  return before.replace(preposition, "").length;
}
