import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { createEmbeddedOnlineStore } from "../../../adapters/online-store/embedded/index.ts";
import type { OnlineStore, StateWriter } from "../../../adapters/online-store/types.ts";
import type { StreamRecord } from "../../../adapters/stream/types.ts";
import { manualClock } from "../../../clock.ts";
import { compileFeatureSet } from "../../../domain/feature-set/compile.ts";
import { clicksMesh } from "../../../domain/feature-set/testing.ts";
import { evaluateReference } from "../../../engine/reference.ts";
import { sweepKey } from "../../../engine/sweep.ts";
import type { WindowReading } from "../../../engine/types.ts";
import { createFeatureState, type FeatureState } from "./feature-state.ts";

const home = mkdtempSync(join(tmpdir(), "mr-state-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const mesh = clicksMesh();
const plan = compileFeatureSet(
  mesh.set({
    filter: "event.action != 'ignored'",
    features: [
      { name: "n_10s", aggregate: "count", window: "10s" },
      { name: "sum_1m", aggregate: "sum", column: "amount", window: "1m" },
      { name: "max_exact", aggregate: "max", column: "amount", window: "30s", exact: true },
      { name: "last3", aggregate: "last_n", n: 3, column: "action", window: "2h" },
      { name: "sessions", aggregate: "session_count", gap: "5s", window: "1h" },
      { name: "distinct", aggregate: "count_distinct", column: "action", window: "1d" },
    ],
  }),
  mesh.productOf,
);
const windows = plan.engine.windows.map((_, place) => place);
const startMs = 1_700_000_000_000;

/** What may happen to a state. */
type Step =
  | {
      do: "click";
      account: number;
      behindMs: number;
      id: number | null;
      action: number;
      amount: number;
      partition: number;
    }
  | { do: "wait"; ms: number }
  | { do: "read"; account: number }
  | { do: "spill" }
  | { do: "save" }
  | { do: "kill" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("click" as const),
      account: fc.nat(2),
      // Ahead of the clock, in time, late; often the same instant.
      behindMs: fc.constantFrom(-4_000, 0, 0, 1, 700, 5_000, 40_000, 4_000_000),
      id: fc.oneof(fc.constant(null), fc.nat(6)),
      action: fc.nat(3),
      amount: fc.integer({ min: -3, max: 50 }),
      partition: fc.nat(1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(0, 3, 900, 7_000, 70_000) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("read" as const), account: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: "spill" }, { do: "save" }, { do: "kill" }) },
);

const keyOf = (account: number) => JSON.stringify([`a${account}`]);
const actions = ["view", "buy", "back", "ignored"];

let states = 0;

/** Runs steps on a state of its own; gives every reading with its instant. */
function run(steps: readonly Step[], store: OnlineStore) {
  const clock = manualClock(startMs);
  const named = { ...plan, stateHash: `s${states++}` };
  const offsets: Record<number, number> = { 0: 0, 1: 0 };
  const readings: { atUs: number; account: number; reading: WindowReading | undefined }[] = [];
  let knowledgeUs = 0;
  const open = (): { writer: StateWriter; state: FeatureState } => {
    const writer = store.openWriter(named);
    const state = createFeatureState({ plan: named, writer, clock });
    return { writer, state };
  };
  let { writer, state } = open();
  const take = (records: StreamRecord[]) => state.take(records, { ...offsets }, false);
  take([]);
  state.beginServing();
  let batch: StreamRecord[] = [];
  const flush = () => {
    if (batch.length > 0) take(batch);
    batch = [];
  };
  for (const one of steps) {
    if (one.do !== "click") flush();
    if (one.do === "wait") clock.advance(one.ms);
    if (one.do === "click") {
      knowledgeUs = Math.max(knowledgeUs + 1, clock.nowUs());
      const offset = offsets[one.partition] ?? 0;
      offsets[one.partition] = offset + 1;
      batch.push({
        partition: one.partition,
        offset,
        key: null,
        headers: {},
        eventTimeUs: (clock.nowMs() - one.behindMs) * 1000,
        // Partitions have clocks of their own: a version may come that is older than the one in force.
        knowledgeTimeUs: knowledgeUs - (one.partition === 1 ? 2_000_000 : 0),
        schemaVersion: null,
        imported: false,
        value: JSON.stringify({
          account_id: `a${one.account}`,
          action: actions[one.action],
          amount: one.amount,
          at: new Date(clock.nowMs() - one.behindMs).toISOString(),
          ...(one.id === null ? {} : { id: `r${one.id}` }),
        }),
      });
    }
    if (one.do === "read") {
      const atUs = state.readInstant();
      readings.push({ atUs, account: one.account, reading: state.read(keyOf(one.account), atUs, windows) });
    }
    // A budget of a byte: every key goes, saved, and comes back.
    if (one.do === "spill") while (state.tidy(1));
    if (one.do === "save") {
      clock.advance(4_000);
      state.tidy(Number.POSITIVE_INFINITY);
    }
    if (one.do === "kill") {
      // No chance to save: only what was committed is there again.
      writer.close();
      // A process takes some time to start: reads that only memory knew of lie in the past then.
      clock.advance(1);
      ({ writer, state } = open());
    }
  }
  flush();
  return { state, readings, clock };
}

it("answers as served, later and by brute force, through corrections, spills and kills", () => {
  const store = createEmbeddedOnlineStore({ home });
  let seen = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 15, maxLength: 60 }), (steps) => {
      const { state, readings } = run(steps, store);
      for (const { atUs, account, reading } of readings) {
        const versions = state.versionsOf(keyOf(account));
        const reference = evaluateReference(plan.engine, versions, {
          atUs,
          known: ({ servableTimeUs }) => servableTimeUs <= atUs,
        });
        if (!reading) {
          // Never seen: nothing was there that could have been served.
          expect(versions.filter(({ servableTimeUs }) => servableTimeUs <= atUs)).toEqual([]);
          continue;
        }
        if (reading.seen) seen++;
        expect(reading).toEqual(reference);
        const [swept] = sweepKey(plan.engine, versions, [atUs], { kind: "as-served" });
        expect(swept).toEqual(reference);
      }
      state.close();
    }),
    { numRuns: 150 },
  );
  // The readings were of something.
  expect(seen).toBeGreaterThan(300);
}, 60_000);

it("refuses a correction that changes the key, and counts what came", () => {
  const click = (account: number, id: number | null, behindMs = 0, action = 0): Step => ({
    do: "click",
    account,
    id,
    behindMs,
    action,
    amount: 1,
    partition: 0,
  });
  const { state } = run(
    [
      click(0, 1),
      { do: "read", account: 0 },
      click(1, 1),
      click(0, 1),
      { do: "wait", ms: 3 },
      click(0, 1, 0, 1),
      click(0, null, 5_000),
      click(0, null, 0, 3),
      { do: "read", account: 0 },
    ],
    createEmbeddedOnlineStore({ home }),
  );
  expect(state.facts().counters).toEqual({
    events: 4,
    late: 1,
    duplicate: 1,
    corrected: 1,
    keyChanged: 1,
    filtered: 1,
    skipped: 0,
  });
  expect(state.facts().keys).toBe(1);
  state.close();
});
