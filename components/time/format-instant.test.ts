import { expect, test } from "vitest";
import { formatInstant, utcText } from "./format-instant.ts";
import { zoneOf } from "./zone-cookie.ts";

const at = "2026-11-22T14:15:03.123456Z";

test("instants read in the zone that is asked for, on the 24-hour clock", () => {
  expect(formatInstant(at, "UTC", "full")).toBe("Sun 22 Nov 2026, 14:15:03".replace("Sun ", "Sun, "));
  expect(formatInstant(at, "Asia/Tokyo", "minute")).toBe("23:15");
  expect(formatInstant(at, "UTC", "time")).toBe("14:15:03.123");
  expect(formatInstant("2026-11-22T00:05:00Z", "UTC", "minute")).toBe("00:05");
});

test("UTC is told with every digit there is", () => {
  expect(utcText(at)).toBe("2026-11-22 14:15:03.123456 UTC");
  expect(utcText(Date.UTC(2026, 0, 1))).toBe("2026-01-01 00:00:00.000 UTC");
});

test("what is no instant stays as it is", () => {
  expect(formatInstant("soon", "UTC")).toBe("soon");
  expect(utcText("soon")).toBe("soon");
});

test("a zone of a cookie that is none is UTC", () => {
  expect(zoneOf("Europe%2FBerlin")).toBe("Europe/Berlin");
  for (const cookie of [undefined, "Mars/Olympus", "%E0%A4%A"]) expect(zoneOf(cookie)).toBe("UTC");
});
