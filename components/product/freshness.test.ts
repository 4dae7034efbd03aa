import { describe, expect, it } from "vitest";
import { newestAge } from "./freshness.tsx";

const at = (s: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, s)).toISOString();
const now = (s: number) => Date.UTC(2026, 0, 1, 0, 0, s);

describe("the age of the newest record", () => {
  it("is the one that was measured while the measurement is current", () => {
    expect(newestAge({ newestAt: at(10), measuredAt: at(11) }, now(13))).toBe(1_000);
    expect(newestAge({ newestAt: at(10), measuredAt: at(11) }, null)).toBe(1_000);
  });

  it("counts on when nothing has been measured for long", () => {
    expect(newestAge({ newestAt: at(10), measuredAt: at(11) }, now(40))).toBe(30_000);
  });

  it("is unknown without a record and never negative", () => {
    expect(newestAge({ newestAt: null, measuredAt: at(11) }, now(12))).toBeNull();
    expect(newestAge({ newestAt: at(12), measuredAt: at(11) }, now(12))).toBe(0);
  });
});
