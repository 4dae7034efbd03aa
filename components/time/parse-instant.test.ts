import { describe, expect, test } from "vitest";
import { parseInstant } from "./parse-instant.ts";

// Sunday, 22 November 2026, 10:30:00 in Berlin (UTC+1).
const now = Date.UTC(2026, 10, 22, 9, 30);
const read = (text: string, zone = "Europe/Berlin") => parseInstant(text, now, zone);
const iso = (text: string, zone?: string) => {
  const parsed = read(text, zone);
  return parsed.kind === "instant" ? parsed.iso : parsed;
};

describe("words", () => {
  test.each([
    ["2:15:03 PM yesterday", "2026-11-21T13:15:03.000Z"],
    ["10 minutes ago", "2026-11-22T09:20:00.000Z"],
    ["yesterday at 14:15", "2026-11-21T13:15:00.000Z"],
    ["21 Nov 2026 14:15:03", "2026-11-21T13:15:03.000Z"],
    ["9:00", "2026-11-22T08:00:00.000Z"],
  ])("%s", (text, expected) => expect(iso(text)).toBe(expected));

  test("are read in the reader's zone", () => {
    expect(iso("2:15:03 PM yesterday", "America/Los_Angeles")).toBe("2026-11-21T22:15:03.000Z");
  });

  test("a day alone is its beginning", () => {
    expect(iso("yesterday")).toBe("2026-11-20T23:00:00.000Z");
    expect(iso("1 November 2026")).toBe("2026-10-31T23:00:00.000Z");
  });
});

test("exact instants keep their digits", () => {
  expect(iso("2026-11-21T14:15:03.123456Z")).toBe("2026-11-21T14:15:03.123456Z");
  expect(iso("2026-11-21T14:15:03+02:00")).toBe("2026-11-21T12:15:03.000Z");
  expect(iso(String(now - 1000))).toBe(new Date(now - 1000).toISOString());
});

describe("refuses", () => {
  test("what is still to come, and says when that is", () => {
    const parsed = read("tomorrow at noon");
    expect(parsed).toMatchObject({ kind: "refused" });
    expect(parsed.kind === "refused" && parsed.message).toMatch(/23 Nov 2026.* is still to come/);
    expect(read(new Date(now + 60_000).toISOString())).toMatchObject({ kind: "refused" });
  });

  test("a clock time later today, offering yesterday's", () => {
    expect(read("2:15 PM")).toMatchObject({ kind: "refused", instead: { iso: "2026-11-21T13:15:00.000Z" } });
    expect(read("tomorrow at noon")).not.toHaveProperty("instead");
  });

  test("what is no time, with what one looks like", () => {
    expect(read("late planes")).toMatchObject({ kind: "refused" });
    const parsed = read("xyz");
    expect(parsed.kind === "refused" && parsed.message).toContain("10 minutes ago");
  });

  test("nothing within the second that clocks may differ by", () => {
    expect(read(new Date(now + 900).toISOString())).toMatchObject({ kind: "instant" });
  });
});
