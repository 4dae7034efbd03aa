import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nowMs, observeServerDate, onTick, tickValue } from "./browser-clock.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  observeServerDate(new Date().toUTCString(), Date.now(), Date.now());
  vi.useRealTimers();
});

test("follows a server whose clock is minutes away, and ignores what the header cannot tell", () => {
  const sent = Date.now();
  observeServerDate(new Date(sent + 1500).toUTCString(), sent, sent);
  expect(nowMs()).toBe(sent);
  observeServerDate(new Date(sent + 300_000).toUTCString(), sent, sent);
  expect(Math.abs(nowMs() - (sent + 300_000))).toBeLessThanOrEqual(1000);
  observeServerDate(null, sent, sent);
  observeServerDate("no date", sent, sent);
  expect(nowMs()).toBeGreaterThan(sent + 200_000);
});

test("everything of one period sees the same instant until the next tick", () => {
  const calls: string[] = [];
  const first = onTick(1000, () => calls.push("first"));
  const second = onTick(1000, () => calls.push("second"));
  const before = tickValue(1000);
  vi.advanceTimersByTime(900);
  expect(tickValue(1000)).toBe(before);
  vi.advanceTimersByTime(200);
  expect(tickValue(1000)).toBe(before + 1000);
  expect(calls).toEqual(["first", "second"]);
  first();
  second();
  vi.advanceTimersByTime(5000);
  expect(calls).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
