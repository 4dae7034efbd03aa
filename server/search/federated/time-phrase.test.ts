import { describe, expect, it } from "vitest";
import { timePhrase } from "./time-phrase.ts";

/** A Thursday, 12:00 UTC. */
const now = Date.UTC(2026, 0, 15, 12);
const at = (question: string, zone = "UTC") => {
  const found = timePhrase(question, now, zone);
  return found && { at: new Date(found.atMs).toISOString(), phrase: found.phrase, rest: found.rest };
};

describe("a question's time phrase", () => {
  it.each([
    [
      "what did JFK look like at 2:15 pm yesterday",
      "2026-01-14T14:15:00.000Z",
      "at 2:15 pm yesterday",
      "what did JFK look like",
    ],
    [
      "delays as of 3 January 2026 at 10:00?",
      "2026-01-03T10:00:00.000Z",
      "as of 3 January 2026 at 10:00",
      "delays?",
    ],
    [
      "which articles were there yesterday",
      "2026-01-14T23:59:59.999Z",
      "yesterday",
      "which articles were there",
    ],
    [
      "what was known two hours ago about geese",
      "2026-01-15T10:00:00.000Z",
      "two hours ago",
      "what was known about geese",
    ],
  ])("%s", (question, instant, phrase, rest) => {
    expect(at(question)).toEqual({ at: instant, phrase, rest });
  });

  it("means the asker's clock", () => {
    expect(at("how was it at 2:15 pm yesterday", "America/New_York")?.at).toBe("2026-01-14T19:15:00.000Z");
    expect(at("how was it yesterday", "Asia/Tokyo")?.at).toBe("2026-01-14T14:59:59.999Z");
    expect(() => at("yesterday", "Mars/Olympus")).toThrow(/Mars/);
  });

  it.each([
    "geese that damaged an engine",
    "strikes in 1995",
    "bird strikes in May",
    "what has account 7 done in the last five minutes",
    "what happens tomorrow at noon",
    "what is going on now",
    "flights today",
    "a second goose on runway 22",
    `x ${"yesterday ".repeat(0)}${"word ".repeat(20_000)}`,
  ])("leaves alone: %.60s", (question) => {
    expect(at(question)).toBeNull();
  });
});
