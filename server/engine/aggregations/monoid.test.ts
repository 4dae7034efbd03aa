import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Aggregation, FeatureValue, Instant } from "../types.ts";
import type { Plain } from "./aggregator.ts";
import { aggregationOf } from "./index.ts";

const aggregations: Aggregation[] = [
  { name: "count" },
  { name: "sum" },
  { name: "mean" },
  { name: "min" },
  { name: "max" },
  { name: "stddev" },
  { name: "first" },
  { name: "last" },
  { name: "last_n", n: 1 },
  { name: "last_n", n: 3 },
  { name: "count_distinct" },
  { name: "quantile" },
  { name: "ratio" },
  { name: "session_count", gapUs: 5 },
];

/** Inputs never hold -0: whoever reads them makes it 0, as JSON does. */
const value: fc.Arbitrary<FeatureValue> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ min: -1e100, max: 1e100, noNaN: true }).map((v) => (Math.abs(v) < 1e-100 ? 0 : v)),
  fc.constantFrom("a", "b", "9007199254740993", "-9223372036854775808"),
  fc.boolean(),
);

/** Events of one partition; offsets are their places, so that no two are the same. */
const events = fc
  .array(fc.record({ value, eventTimeUs: fc.nat({ max: 60 }) }), { maxLength: 12 })
  .map((list) => list.map((each, offset) => ({ ...each, partition: 0, offset })));

/** Which of three partials each event goes into. */
const split = fc.array(fc.nat({ max: 2 }), { minLength: 12, maxLength: 12 });

describe.each(aggregations.map((aggregation) => [JSON.stringify(aggregation), aggregation] as const))(
  "%s",
  (_, aggregation) => {
    const aggregator = aggregationOf(aggregation);
    const of = (list: readonly (Instant & { value: FeatureValue })[]) =>
      list.reduce<unknown>((all, event) => aggregator.insert(all, event.value, event), aggregator.empty());
    const told = (partial: unknown) => [0.1, 0.5, 0.99].map((q) => aggregator.finish(partial, { q }));

    test("is a commutative monoid, and insert and absorb are merge in place", () => {
      fc.assert(
        fc.property(events, split, (list, place) => {
          const [a, b, c] = [0, 1, 2].map((n) => of(list.filter((_event, i) => place[i] === n)));
          const frozen = JSON.stringify([a, b, c].map((each) => aggregator.encode(each)));
          const whole = told(of(list));
          const { merge, empty } = aggregator;
          expect(told(merge(merge(a, b), c))).toEqual(whole);
          expect(told(merge(a, merge(b, c)))).toEqual(whole);
          expect(told(merge(c, merge(b, a)))).toEqual(whole);
          expect(told(merge(empty(), a))).toEqual(told(a));
          expect(told(merge(a, empty()))).toEqual(told(a));
          expect(
            told(list.map((event) => aggregator.lift(event.value, event)).reduce<unknown>(merge, empty())),
          ).toEqual(whole);
          const absorbed = [a, b, c].reduce<unknown>((into, each) => aggregator.absorb(into, each), empty());
          expect(told(absorbed)).toEqual(whole);
          // What was absorbed is not changed through the result.
          for (const event of list) aggregator.insert(absorbed, event.value, event);
          expect(JSON.stringify([a, b, c].map((each) => aggregator.encode(each)))).toBe(frozen);
        }),
        { numRuns: 300 },
      );
    });

    test("partials survive JSON", () => {
      fc.assert(
        fc.property(events, events, (list, more) => {
          const partial = of(list);
          const decode = () =>
            aggregator.decode(JSON.parse(JSON.stringify(aggregator.encode(partial))) as Plain);
          expect(told(decode())).toEqual(told(partial));
          const later = more.map((event) => ({ ...event, offset: event.offset + 100 }));
          expect(told(aggregator.merge(decode(), of(later)))).toEqual(
            told(aggregator.merge(partial, of(later))),
          );
          expect(aggregator.sizeOf(partial)).toBeGreaterThanOrEqual(0);
        }),
        { numRuns: 150 },
      );
    });
  },
);
