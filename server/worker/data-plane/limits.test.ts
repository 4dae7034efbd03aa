import { describe, expect, it } from "vitest";
import { manualClock } from "../../clock.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { createCallerLimits } from "./caller-limits.ts";
import { createLoadShedding, shedOrder } from "./load-shedding.ts";

describe("load shedding", () => {
  it("refuses profiles, then tails, then reads, then look-ups as the loop gets later, and ingest only when the disk is behind", () => {
    let pending = 0;
    const shedding = createLoadShedding(() => pending);
    const refused = () =>
      shedOrder.filter((shed) => {
        try {
          shedding.admit(shed);
          return false;
        } catch {
          return true;
        }
      });
    const settle = (delayMs: number) => {
      for (let i = 0; i < 200; i++) shedding.observe(delayMs);
    };
    expect(refused()).toEqual([]);
    settle(100);
    expect(refused()).toEqual(["profile"]);
    settle(200);
    expect(refused()).toEqual(["profile", "tail"]);
    settle(600);
    expect(refused()).toEqual(["profile", "tail", "read"]);
    settle(10_000);
    expect(refused()).toEqual(["profile", "tail", "read", "lookup"]);
    pending = 200 * 1024 * 1024;
    expect(refused()).toEqual(["profile", "tail", "read", "lookup", "ingest"]);
    pending = 0;
    settle(0);
    expect(refused()).toEqual([]);
    expect(shedding.counts()).toEqual({ profile: 5, tail: 4, read: 3, lookup: 2, ingest: 1 });
  });

  it("forgives one long pause", () => {
    const shedding = createLoadShedding(() => 0);
    shedding.observe(1_000);
    shedding.admit("tail");
    expect(shedding.strained("profile")).toBe(false);
  });
});

describe("caller limits", () => {
  const alice = servicePrincipal("alice");

  it("lets a burst pass, then as many a second as promised, and nobody else suffers", () => {
    const clock = manualClock(0);
    const limits = createCallerLimits(clock);
    const enter = () => limits.enter(alice, "read")();
    for (let i = 0; i < 4_000; i++) enter();
    expect(enter).toThrow("2000 requests a second");
    limits.enter(servicePrincipal("bob"), "read")();
    clock.advance(10);
    for (let i = 0; i < 20; i++) enter();
    expect(enter).toThrow("2000 requests a second");
    expect(limits.refused()).toBe(2);
  });

  it("bounds what is under way and what is open, and counts a place given back once", () => {
    const limits = createCallerLimits(manualClock(0));
    const places = Array.from({ length: 256 }, () => limits.enter(alice, "ingest"));
    expect(() => limits.enter(alice, "read")).toThrow("256 requests under way");
    limits.enter(alice, "tail");
    places[0]?.();
    places[0]?.();
    limits.enter(alice, "read");
    expect(() => limits.enter(alice, "read")).toThrow("256 requests under way");
  });
});
