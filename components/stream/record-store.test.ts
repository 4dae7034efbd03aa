import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { RecordStore } from "./record-store.ts";

const record = (offset: number): RecordView => ({
  partition: 0,
  offset,
  key: null,
  eventTime: "2026-01-01T00:00:00Z",
  knowledgeTime: "2026-01-01T00:00:00Z",
  headers: {},
  schemaVersion: null,
  imported: false,
  event: { offset },
});

/** A store with a hand-cranked frame and clock. */
function rig(capacity: number) {
  let pending: (() => void)[] = [];
  let frames = 0;
  let at = 1000;
  const store = new RecordStore(
    (run) => {
      frames++;
      pending.push(run);
      return () => {
        pending = pending.filter((each) => each !== run);
      };
    },
    () => at,
    capacity,
  );
  return {
    store,
    frame() {
      const due = pending;
      pending = [];
      for (const run of due) run();
    },
    tick(ms: number) {
      at += ms;
    },
    requested: () => frames,
  };
}

const offsets = (store: RecordStore) => store.rows().map((row) => row.offset);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => record(from + i));

describe("the record store", () => {
  it("tells of a tick a frame later too, for who draws a part of the rows then", () => {
    const { store, frame } = rig(10);
    store.append(range(0, 2), true);
    frame();
    expect(store.getSnapshot().newestSequence).toBe(1);
    expect(store.getTrailingSnapshot().newestSequence).toBe(-1);
    store.append(range(2, 4), true);
    frame();
    expect(store.getSnapshot().newestSequence).toBe(3);
    expect(store.getTrailingSnapshot().newestSequence).toBe(1);
    frame();
    expect(store.getTrailingSnapshot()).toBe(store.getSnapshot());
  });

  it("brings arrivals into view once a frame, however many batches came", () => {
    const { store, frame, requested } = rig(10);
    let renders = 0;
    store.subscribe(() => renders++);
    store.append(range(0, 2), true);
    store.append(range(2, 4), true);
    expect(store.getSnapshot().length).toBe(0);
    expect(requested()).toBe(1);
    frame();
    expect(offsets(store)).toEqual([0, 1, 2, 3]);
    expect(renders).toBe(1);
  });

  it("keeps rows and counts arrivals while held, and shows them when let go", () => {
    const { store, frame } = rig(10);
    store.append(range(0, 3), true);
    frame();
    store.hold(true);
    store.append(range(3, 7), true);
    frame();
    expect(offsets(store)).toEqual([0, 1, 2]);
    expect(store.getSnapshot()).toMatchObject({ waiting: 4, held: true, length: 3 });
    store.hold(false);
    frame();
    expect(offsets(store)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(store.getSnapshot()).toMatchObject({ waiting: 0, held: false });
  });

  it("holds what had arrived before the pause as part of the view", () => {
    const { store, frame } = rig(10);
    store.append(range(0, 2), true);
    store.hold(true);
    frame();
    expect(offsets(store)).toEqual([0, 1]);
    expect(store.getSnapshot().waiting).toBe(0);
  });

  it("counts every waiting record, also those that no longer fit", () => {
    const { store, frame } = rig(4);
    store.hold(true);
    store.append(range(0, 11), true);
    frame();
    expect(store.getSnapshot()).toMatchObject({ waiting: 11, length: 0 });
    store.hold(false);
    frame();
    expect(offsets(store)).toEqual([7, 8, 9, 10]);
  });

  it("stamps when a row was received and when it came into view", () => {
    const { store, frame, tick } = rig(4);
    store.append([record(0)], true);
    tick(12);
    frame();
    expect(store.row(0)).toMatchObject({ sequence: 0, receivedAt: 1000, shownAt: 1012, live: true });
  });

  it("tells records of the stream from those of a page", () => {
    const { store, frame } = rig(4);
    store.append([record(0)], false);
    store.append([record(1)], true);
    frame();
    expect([store.row(0)?.live, store.row(1)?.live]).toEqual([false, true]);
  });

  it("finds a record in view by its position and not after it has left", () => {
    const { store, frame } = rig(3);
    store.append(range(5, 10), true);
    frame();
    const sequence = store.find(0, 8);
    expect(store.row(sequence)?.record.offset).toBe(8);
    expect(store.find(0, 5)).toBe(-1);
    expect(store.find(1, 8)).toBe(-1);
    expect(store.row(0)).toBeUndefined();
  });

  it("adds up the increments it is given", () => {
    const { store, frame } = rig(3);
    store.addCounts({ scanned: 10, matched: 4, dropped: 1, filterErrors: 2 });
    store.addCounts({ scanned: 5, matched: 5, dropped: 0, filterErrors: 0 });
    frame();
    expect(store.getSnapshot().counts).toEqual({ scanned: 15, matched: 9, dropped: 1, filterErrors: 2 });
  });

  it("forgets rows and totals when cleared", () => {
    const { store, frame } = rig(3);
    store.append(range(0, 3), true);
    store.addCounts({ scanned: 3, matched: 3, dropped: 0, filterErrors: 0 });
    frame();
    store.clear();
    frame();
    expect(store.getSnapshot()).toMatchObject({ length: 0, waiting: 0, counts: { scanned: 0 } });
    store.append([record(9)], true);
    frame();
    expect(offsets(store)).toEqual([9]);
  });

  it("stays bounded, ordered and adds up under any interleaving of arrivals, frames and holds", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("append" as const), count: fc.nat({ max: 30 }) }),
      fc.record({ kind: fc.constant("frame" as const) }),
      fc.record({ kind: fc.constant("hold" as const), held: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 40 }), (capacity, steps) => {
        const { store, frame } = rig(capacity);
        let sent = 0;
        for (const one of steps) {
          if (one.kind === "append") {
            store.append(range(sent, sent + one.count), true);
            sent += one.count;
          } else if (one.kind === "hold") store.hold(one.held);
          else frame();
          store.flush();
          const { length, waiting, newestSequence, held } = store.getSnapshot();
          const seen = offsets(store);
          expect(length).toBe(seen.length);
          expect(length).toBeLessThanOrEqual(capacity);
          // Everything sent is either waiting or at or before the newest row in view.
          expect(newestSequence + 1 + waiting).toBe(sent);
          if (!held) expect(waiting).toBe(0);
          // In view: the newest `length` of what came into view, in order, without gaps.
          expect(seen).toEqual(
            range(newestSequence + 1 - length, newestSequence + 1).map((row) => row.offset),
          );
          expect(length).toBe(Math.min(capacity, newestSequence + 1));
        }
      }),
    );
  });
});
