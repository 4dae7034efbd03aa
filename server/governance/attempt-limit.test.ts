import { expect, test } from "vitest";
import { manualClock } from "../clock.ts";
import { createAttemptLimit } from "./attempt-limit.ts";

test("says how long to wait, counts each key by itself, and lets through what has aged out", () => {
  const clock = manualClock(0);
  const limit = createAttemptLimit(clock, { max: 2, windowMs: 1000 });
  expect(limit.attempt("a")).toBe(0);
  clock.advance(400);
  expect(limit.attempt("a")).toBe(0);
  expect(limit.attempt("a")).toBe(600);
  expect(limit.attempt("b")).toBe(0);
  clock.advance(600);
  expect(limit.attempt("a")).toBe(0);
  expect(limit.attempt("a")).toBe(400);
  limit.clear("a");
  expect(limit.attempt("a")).toBe(0);
});

test("a flood of keys pushes out the one not tried for longest, not the one under attack", () => {
  const limit = createAttemptLimit(manualClock(0), { max: 1, windowMs: 1000 });
  limit.attempt("victim");
  for (let i = 0; i < 20_000; i++) {
    limit.attempt(`k${i}`);
    if (i % 1000 === 0) expect(limit.attempt("victim")).toBeGreaterThan(0);
  }
});
