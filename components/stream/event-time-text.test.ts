import { describe, expect, it } from "vitest";
import { eventTimeText } from "./event-time-text.ts";

const today = Date.UTC(2026, 10, 22);
const text = (iso: string) => eventTimeText(iso, "UTC", today);

describe("an event's time in a row", () => {
  it("tells as much date as is needed, and always the millisecond", () => {
    expect(text("2026-11-22T00:00:00.000Z")).toBe("00:00:00.000");
    expect(text("2026-11-22T23:59:59.999123Z")).toBe("23:59:59.999");
    expect(text("2026-11-21T23:59:59.999Z")).toBe("21 Nov 23:59:59.999");
    expect(text("2026-11-23T00:00:00Z")).toBe("23 Nov 00:00:00.000");
    expect(text("2018-01-31T15:41:20.840Z")).toBe("31 Jan 2018 15:41:20.840");
  });
});
