import fc from "fast-check";
import { hopUs } from "../hops.ts";
import type { Aggregation, EnginePlan, Slot } from "../types.ts";

const second = 1_000_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Which kind of values each input has in generated events. */
export const inputKinds = ["number", "text", "flag", "whole", "any"] as const;

const aggregation: fc.Arbitrary<Aggregation> = fc.oneof(
  fc.constantFrom<Aggregation>(
    { name: "count" },
    { name: "sum" },
    { name: "mean" },
    { name: "min" },
    { name: "max" },
    { name: "stddev" },
    { name: "first" },
    { name: "last" },
    { name: "count_distinct" },
    { name: "quantile" },
    { name: "ratio" },
  ),
  fc.integer({ min: 1, max: 4 }).map((n): Aggregation => ({ name: "last_n", n })),
  fc
    .constantFrom(1, 3 * second, minute, 5 * minute, 2 * hour)
    .map((gapUs): Aggregation => ({ name: "session_count", gapUs })),
);

const slot: fc.Arbitrary<Slot> = fc.record({
  aggregation,
  input: fc.nat({ max: inputKinds.length - 1 }),
});

/** Lengths around every change of the hop, and some that are no multiple of theirs. */
const lengths = [
  1,
  second,
  7 * second,
  minute,
  5 * minute,
  hour,
  hour + 1,
  90 * minute,
  12 * hour,
  13 * hour,
  day,
  3 * day + 17,
  12 * day,
  13 * day,
  30 * day,
  400 * day,
];

/** Plans of every aggregation over windows of every shape: several windows of one slot, several slots, exact ones. */
export const enginePlan: fc.Arbitrary<EnginePlan> = fc
  .record({
    slots: fc.array(slot, { minLength: 1, maxLength: 4 }),
    windows: fc.array(
      fc.record({
        slot: fc.nat(),
        windowUs: fc.constantFrom(...lengths),
        exact: fc.boolean(),
        q: fc.constantFrom(0.01, 0.25, 0.5, 0.95, 0.999),
      }),
      { minLength: 1, maxLength: 7 },
    ),
  })
  .map(({ slots, windows }) => ({
    slots,
    windows: windows.map(({ slot, windowUs, exact, q }) => ({
      slot: slot % slots.length,
      windowUs,
      hopUs: hopUs(windowUs),
      exact: exact && windowUs <= day,
      q,
    })),
  }));
