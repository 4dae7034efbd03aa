import { describe, expect, it } from "vitest";
import { estimateOffset } from "./clock-offset.ts";

const iso = (ms: number) => new Date(ms).toISOString();

describe("the clock offset", () => {
  it("is the server's instant against the middle of the exchange", () => {
    expect(estimateOffset(null, { sentAt: 1_000, receivedAt: 1_020, serverInstant: iso(61_010) })).toEqual({
      offsetMs: 60_000,
      uncertaintyMs: 10,
    });
  });

  it("is zero when the exchange cannot tell it from zero", () => {
    expect(
      estimateOffset(null, { sentAt: 1_000, receivedAt: 1_020, serverInstant: iso(1_003) })?.offsetMs,
    ).toBe(0);
  });

  it("trusts the shortest round trip", () => {
    const good = estimateOffset(null, { sentAt: 1_000, receivedAt: 1_004, serverInstant: iso(61_002) });
    const kept = estimateOffset(good, { sentAt: 2_000, receivedAt: 2_900, serverInstant: iso(70_000) });
    const better = estimateOffset(good, { sentAt: 2_000, receivedAt: 2_002, serverInstant: iso(62_001) });
    expect(kept).toEqual(good);
    expect(better?.uncertaintyMs).toBe(1);
  });

  it("keeps what it has when the server's instant is unreadable", () => {
    expect(estimateOffset(null, { sentAt: 0, receivedAt: 1, serverInstant: "?" })).toBeNull();
  });
});
