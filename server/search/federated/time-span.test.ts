import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timeSpan } from "./time-span.ts";

/** A Thursday, 12:00 UTC. */
const now = Date.UTC(2026, 0, 15, 12);
const span = (question: string, zone = "UTC") => {
  const found = timeSpan(question, now, zone);
  if (!found) return null;
  const { fromMs, toMs, phrase, rest } = found;
  return [
    new Date(fromMs).toISOString().slice(0, 19),
    new Date(toMs).toISOString().slice(0, 19),
    phrase,
    rest,
  ];
};

describe("a question's span of time", () => {
  it.each([
    [
      "what has account 7 done in the last five minutes",
      "2026-01-15T11:55:00",
      "2026-01-15T12:00:00",
      "in the last five minutes",
      "what has account 7 done",
    ],
    ["the past 2 hours of JFK", "2026-01-15T10:00:00", "2026-01-15T12:00:00", "the past 2 hours", "of JFK"],
    ["ada, last hour?", "2026-01-15T11:00:00", "2026-01-15T12:00:00", "last hour", "ada,?"],
    [
      "JFK within the past half an hour",
      "2026-01-15T11:30:00",
      "2026-01-15T12:00:00",
      "within the past half an hour",
      "JFK",
    ],
    [
      "JFK over the last couple of days",
      "2026-01-13T12:00:00",
      "2026-01-15T12:00:00",
      "over the last couple of days",
      "JFK",
    ],
    ["what has ada done lately", "2026-01-15T11:00:00", "2026-01-15T12:00:00", "lately", "what has ada done"],
    ["JFK between 9 and 11 am", "2026-01-15T09:00:00", "2026-01-15T11:00:00", "between 9 and 11 am", "JFK"],
    // Not yet: then yesterday's is meant.
    ["JFK between 2 and 3 pm", "2026-01-14T14:00:00", "2026-01-14T15:00:00", "between 2 and 3 pm", "JFK"],
    [
      "JFK yesterday between 2 and 3 pm",
      "2026-01-14T14:00:00",
      "2026-01-14T15:00:00",
      "yesterday between 2 and 3 pm",
      "JFK",
    ],
    [
      "JFK between 2 pm and 3 pm yesterday, please",
      "2026-01-14T14:00:00",
      "2026-01-14T15:00:00",
      "between 2 pm and 3 pm yesterday",
      "JFK, please",
    ],
    [
      "JFK from 14:00 until 15:30 yesterday",
      "2026-01-14T14:00:00",
      "2026-01-14T15:30:00",
      "from 14:00 until 15:30 yesterday",
      "JFK",
    ],
    [
      "from 3 January to 5 January at JFK",
      "2026-01-03T00:00:00",
      "2026-01-05T23:59:59",
      "from 3 January to 5 January",
      "at JFK",
    ],
    [
      "what did ada do since 9 am",
      "2026-01-15T09:00:00",
      "2026-01-15T12:00:00",
      "since 9 am",
      "what did ada do",
    ],
    ["since 3 pm ada", "2026-01-14T15:00:00", "2026-01-15T12:00:00", "since 3 pm", "ada"],
    ["ada since yesterday", "2026-01-14T00:00:00", "2026-01-15T12:00:00", "since yesterday", "ada"],
    ["ada since midnight", "2026-01-15T00:00:00", "2026-01-15T12:00:00", "since midnight", "ada"],
    ["JFK today", "2026-01-15T00:00:00", "2026-01-15T12:00:00", "today", "JFK"],
    [
      "what happened at JFK on Monday",
      "2026-01-12T00:00:00",
      "2026-01-12T23:59:59",
      "on Monday",
      "what happened at JFK",
    ],
  ])("%s", (question, from, to, phrase, rest) => {
    expect(span(question)).toEqual([from, to, phrase, rest]);
  });

  it("means the asker's clock", () => {
    expect(span("JFK yesterday", "America/New_York")?.slice(0, 2)).toEqual([
      "2026-01-14T05:00:00",
      "2026-01-15T04:59:59",
    ]);
    expect(() => timeSpan("JFK yesterday", now, "Mars/Olympus")).toThrow(/Mars/);
  });

  it.each([
    "geese that damaged an engine",
    "what did JFK look like at 2:15 pm yesterday",
    "strikes in 1995",
    "bird strikes in May",
    "what happens tomorrow at noon",
    "between the engines and the wing",
    "the difference between 2 and 3 geese",
    "from JFK to LAX",
    "since the goose came",
    "the last goose of the day",
  ])("leaves alone: %s", (question) => {
    expect(span(question)).toBeNull();
  });

  it("never ends after now nor before it begins, whatever is written", () => {
    const word = fc.constantFrom(
      "between",
      "2",
      "and",
      "3 pm",
      "since",
      "last",
      "five",
      "minutes",
      "yesterday",
      "to",
      "JFK",
      "until",
      "today",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (parts) => {
        const found = timeSpan(parts.join(" "), now, "UTC");
        return found === null || (found.fromMs < found.toMs && found.toMs <= now && found.phrase !== "");
      }),
      { numRuns: 300 },
    );
  });
});
