import { expect, it } from "vitest";
import { maya } from "../../catalog/testing/mesh.ts";
import { manualClock } from "../../clock.ts";
import { agentLimits, createCallLimits, TooManyCalls } from "./call-limits.ts";

it("lets a burst through, then as many as a minute allows, to each caller their own", () => {
  const clock = manualClock(0);
  const limits = createCallLimits(clock);
  const call = (principal = maya) => limits.enter(principal)();
  for (let n = 0; n < agentLimits.burst; n++) call();
  expect(() => call()).toThrow(TooManyCalls);
  call({ ...maya, id: "daniel" });
  clock.advance(60_000 / agentLimits.callsPerMinute);
  call();
  expect(() => call()).toThrow(/more than 300 calls a minute/);
});

it("bounds what is under way, and says when to come again", () => {
  const limits = createCallLimits(manualClock(0));
  const leave = Array.from({ length: agentLimits.concurrent }, () => limits.enter(maya));
  const refused = (() => {
    try {
      limits.enter(maya);
    } catch (error) {
      return error;
    }
  })();
  expect(refused).toMatchObject({ code: "RATE_LIMITED", retryAfterS: 1 });
  leave[0]?.();
  leave[0]?.();
  limits.enter(maya);
  expect(() => limits.enter(maya)).toThrow(TooManyCalls);
});

it("counts what comes together in one request", () => {
  const clock = manualClock(0);
  const limits = createCallLimits(clock);
  limits.enter(maya);
  for (let n = 1; n < agentLimits.burst; n++) limits.another(maya);
  expect(() => limits.another(maya)).toThrow(TooManyCalls);
  expect(() => limits.enter(maya)).toThrow(TooManyCalls);
  clock.advance(60_000 / agentLimits.callsPerMinute);
  limits.another(maya);
});
