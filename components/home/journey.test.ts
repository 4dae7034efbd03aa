import { expect, test } from "vitest";
import { nextStep, readJourney } from "./journey.ts";

test("goes on where the browser left it", () => {
  const kept = readJourney('{"counts":{"find":2,"watch":1},"dismissed":false}');
  expect(kept.counts).toEqual({ find: 2, watch: 1, travel: 0, publish: 0 });
  expect(nextStep(kept)).toBe("travel");
});

test("starts anew when nothing sensible was kept", () => {
  for (const stored of [null, "", "{", "7", '{"counts":{"find":-3,"watch":"x"}}']) {
    const journey = readJourney(stored);
    expect(journey.dismissed).toBe(false);
    expect(nextStep(journey)).toBe("find");
  }
});

test("ends when every step was taken", () => {
  expect(nextStep(readJourney('{"counts":{"find":1,"watch":1,"travel":1,"publish":1}}'))).toBeUndefined();
});
