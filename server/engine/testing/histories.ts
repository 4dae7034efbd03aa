import fc from "fast-check";
import type { EngineEvent, FeatureValue } from "../types.ts";
import { inputKinds } from "./plans.ts";

/** What happens to one key, in order. Times pass between. */
export type Happening =
  | { kind: "version"; version: EngineEvent }
  | { kind: "read"; atUs: number }
  /** Tiles are encoded and decoded, as in a restart. */
  | { kind: "restart" }
  | { kind: "expire"; atUs: number };

const second = 1_000_000;
const hour = 3600 * second;
const day = 24 * hour;
/** A round instant and one that is on no hop. */
const starts = [1_767_225_600_000_000, 1_767_225_623_456_789];

/** Steps by which a case's times differ: from bursts within one tile to more than a year. */
const scales = [
  1,
  second,
  5 * second,
  61 * second,
  100 * second,
  5 * 60 * second,
  hour,
  5 * hour,
  day,
  9 * day,
];

const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
  fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((value) => (Math.abs(value) < 1e-60 ? 0 : value)),
  fc.constantFrom(0.1, 0.2, 0.3, 1e15, -1e15, 1e-9, 123456789.123),
);
const text = fc.constantFrom("a", "b", "ä", "z", "ﬀ", "😀", "", "12");
const whole = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom("9007199254740993", "-9007199254740995", "9223372036854775807", 9007199254740991),
);
const flag = fc.boolean();

const valuesOf: Record<(typeof inputKinds)[number], fc.Arbitrary<FeatureValue>> = {
  number,
  text,
  flag,
  whole,
  any: fc.oneof(number, text, flag, fc.array(fc.oneof(text, fc.integer()), { maxLength: 2 })),
};

const inputs = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(...inputKinds.map((kind) => fc.option(valuesOf[kind], { freq: 6, nil: undefined }))),
  },
  // The record no longer passes the filter.
  { weight: 1, arbitrary: fc.constant(inputKinds.map(() => undefined)) },
);

/** An event relative to the moment it comes; several are a burst at a regular distance. */
const arrival = fc.record({
  kind: fc.constant("version" as const),
  count: fc.oneof(
    { weight: 12, arbitrary: fc.constant(1) },
    { weight: 2, arbitrary: fc.integer({ min: 2, max: 6 }) },
    { weight: 2, arbitrary: fc.integer({ min: 20, max: 60 }) },
  ),
  pass: fc.nat({ max: 3 }),
  /** Steps before (negative) or behind the moment; mostly a little before it. */
  lag: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -3, max: 0 }) },
    { weight: 2, arbitrary: fc.integer({ min: -60, max: 4 }) },
  ),
  apart: fc.constantFrom(0, 0, 1, 1, 3),
  jitter: fc.constantFrom(0, 0, 0, 1, -1, 777_777),
  record: fc.option(fc.nat({ max: 3 }), { freq: 4, nil: undefined }),
  partition: fc.nat({ max: 2 }),
  inputs,
  /** Says again what the record said last, to the microsecond. */
  again: fc.nat({ max: 3 }).map((n) => n === 0),
});
const read = fc.record({
  kind: fc.constant("read" as const),
  pass: fc.nat({ max: 40 }),
  jitter: fc.constantFrom(0, 0, 1, 999_999),
  /** Asked again so often, which is when answers come from what is cached. */
  again: fc.constantFrom(0, 0, 1, 2),
});
const restart = fc.record({ kind: fc.constant("restart" as const) });
const expiry = fc.record({ kind: fc.constant("expire" as const), pass: fc.nat({ max: 3 }) });

/**
 * Histories of one key: events out of order, ahead of time, at the same instant, in bursts; corrections that move events
 * earlier, later, across tiles, out of the filter; duplicates; out-ranked versions; reads, restarts and expiries between.
 * Servable times never lie before an earlier read, and knowledge times strictly increase in a partition.
 */
export const history: fc.Arbitrary<Happening[]> = fc
  .record({
    start: fc.constantFrom(...starts),
    scale: fc.constantFrom(...scales),
    steps: fc.array(
      fc.oneof(
        { weight: 8, arbitrary: arrival },
        { weight: 3, arbitrary: read },
        { weight: 1, arbitrary: restart },
        { weight: 1, arbitrary: expiry },
      ),
      { minLength: 1, maxLength: 24 },
    ),
    lastReads: fc.array(read, { minLength: 1, maxLength: 3 }),
  })
  .map(({ start, scale, steps, lastReads }) => {
    const happenings: Happening[] = [];
    const lastOf = new Map<string, EngineEvent>();
    const lastKnowledge = [0, 0, 0];
    let nowUs = start;
    let servableFromUs = 0;
    let offset = 0;
    for (const step of [...steps, ...lastReads]) {
      if (step.kind === "restart") {
        happenings.push({ kind: "restart" });
        continue;
      }
      nowUs += step.pass * scale;
      if (step.kind === "expire") {
        happenings.push({ kind: "expire", atUs: nowUs });
        servableFromUs = Math.max(servableFromUs, nowUs + 1);
        continue;
      }
      if (step.kind === "read") {
        nowUs += step.jitter;
        for (let i = 0; i <= step.again; i++) happenings.push({ kind: "read", atUs: nowUs });
        servableFromUs = Math.max(servableFromUs, nowUs + 1);
        continue;
      }
      for (let i = 0; i < step.count; i++) {
        const recordId = step.record === undefined ? null : `${step.record}-${i}`;
        const before = recordId === null ? undefined : lastOf.get(recordId);
        // Partition 0 has not heard of the newest records of the others yet: its versions may be out-ranked.
        const knowledgeTimeUs = Math.max(
          (lastKnowledge[step.partition] ?? 0) + 1,
          nowUs - (step.partition === 0 ? 3 * scale : 0),
        );
        lastKnowledge[step.partition] = knowledgeTimeUs;
        nowUs = Math.max(nowUs, servableFromUs, knowledgeTimeUs);
        const version: EngineEvent = {
          eventTimeUs:
            step.again && before !== undefined
              ? before.eventTimeUs
              : nowUs + (step.lag + i * step.apart) * scale + step.jitter,
          knowledgeTimeUs,
          servableTimeUs: nowUs,
          partition: step.partition,
          offset: offset++,
          recordId,
          inputs: step.again && before !== undefined ? before.inputs : step.inputs,
        };
        if (recordId !== null) lastOf.set(recordId, version);
        happenings.push({ kind: "version", version });
      }
    }
    return happenings;
  });
