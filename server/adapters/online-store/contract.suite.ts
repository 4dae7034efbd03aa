import { afterEach, describe, expect, it } from "vitest";
import type { NewVersion, OnlineStore, StateCommit, StateWriter } from "./types.ts";

/** A store under test; `reopen` gives another instance on the same data, as another process has it. */
export interface StoreUnderTest {
  store: OnlineStore;
  reopen(): OnlineStore;
  cleanUp(): void;
}

const name = { productId: "shop/activity", stateHash: "abc123" };

/** What every online store must do. */
export function onlineStoreContract(system: string, open: () => StoreUnderTest): void {
  describe(`online store: ${system}`, () => {
    let undo: (() => void)[] = [];
    afterEach(() => {
      for (const one of undo.reverse()) one();
      undo = [];
    });
    const fresh = () => {
      const under = open();
      undo.push(under.cleanUp);
      const writer = under.store.openWriter(name);
      undo.push(() => writer.close());
      return { ...under, writer };
    };
    const reading = (store: OnlineStore) => {
      const reader = store.openReader(name);
      if (!reader) throw new Error("there is no such state");
      undo.push(() => reader.close());
      return reader;
    };

    it("gives versions back bit by bit, to another instance, at once", () => {
      const { writer, reopen } = fresh();
      const inputs = [
        0.1 + 0.2,
        undefined,
        null,
        "ü\n",
        true,
        -0,
        ["a", 1, null],
        5e-324,
        "9007199254740993",
      ];
      commit(writer, [version(writer, "k", { inputs, recordId: "r1", eventTimeUs: 1_700_000_000_123_456 })]);
      const [found] = reading(reopen()).versionsOf("k");
      expect(found?.inputs).toEqual(inputs);
      expect(Object.is(found?.inputs[5], -0)).toBe(true);
      expect(found).toMatchObject({
        seq: 1,
        recordId: "r1",
        eventTimeUs: 1_700_000_000_123_456,
        replaces: null,
      });
    });

    it("keeps versions, keys and offsets together or not at all", () => {
      const { writer, reopen } = fresh();
      commit(writer, [version(writer, "k", {})], { 0: 1 });
      const clash = { ...version(writer, "k2", {}), seq: 1 };
      expect(() => commit(writer, [clash], { 0: 2 })).toThrow();
      const reader = reading(reopen());
      expect(reader.frontier()?.offsets).toEqual({ 0: 1 });
      expect([...reader.keys()]).toEqual(["k"]);
      expect(reader.counters().events).toBe(1);
      // The writer goes on after a failure.
      commit(writer, [version(writer, "k2", {})], { 0: 2 });
      expect([...reader.keys()]).toEqual(["k", "k2"]);
    });

    it("reads ranges of event time with both ends, in (event time, sequence) order", () => {
      const { writer } = fresh();
      commit(
        writer,
        [30, 10, 20, 10].map((eventTimeUs, n) => version(writer, "k", { eventTimeUs, offset: n }, n)),
      );
      const seen = (from: number, to: number) =>
        writer.versionsOf("k", { fromUs: from, toUs: to }).map(({ eventTimeUs, seq }) => [eventTimeUs, seq]);
      expect(seen(10, 20)).toEqual([
        [10, 2],
        [10, 4],
        [20, 3],
      ]);
      expect(seen(11, 19)).toEqual([]);
      expect(writer.versionsOf("never seen")).toEqual([]);
      expect(writer.versionsOf("k", { untilSeq: 2 }).map(({ seq }) => seq)).toEqual([2, 1]);
    });

    it("adds the other versions of a corrected record to a range, and pins them", () => {
      const { writer, reopen } = fresh();
      commit(writer, [version(writer, "k", { eventTimeUs: 100, recordId: "r" })]);
      const second = { ...version(writer, "k", { eventTimeUs: 500, recordId: "r" }), replaces: 1 };
      commit(
        writer,
        [second],
        { 0: 2 },
        { replaced: [{ keyId: 1, eventTimeUs: 100, seq: 1, replacedBy: 2 }] },
      );
      const reader = reading(reopen());
      for (const range of [{ toUs: 200 }, { fromUs: 300 }])
        expect(reader.versionsOf("k", range).map(({ seq }) => seq)).toEqual([1, 2]);
      expect(reader.versionsOf("k", { fromUs: 300, untilSeq: 1 })).toEqual([]);
      expect(reader.versionsOf("k", { untilSeq: 1 }).map(({ seq }) => seq)).toEqual([1]);
      expect([...reader.histories({ toUs: 200 })]).toEqual([{ key: "k", versions: reader.versionsOf("k") }]);
      expect(writer.versionsOfRecord("r").map(({ seq, replacedBy }) => [seq, replacedBy])).toEqual([
        [1, 2],
        [2, null],
      ]);
      expect(writer.versionsInForce(1, 0, 1_000, 1).map(({ seq }) => seq)).toEqual([1]);
      expect(writer.versionsInForce(1, 0, 1_000, 2).map(({ seq }) => seq)).toEqual([2]);
      expect(writer.versionsInForce(1, 0, 500, 2)).toEqual([]);
    });

    it("finds the latest version in force at an instant", () => {
      const { writer } = fresh();
      const at = (eventTimeUs: number, offset: number, ahead: number) =>
        version(writer, "k", { eventTimeUs, offset, recordId: `r${ahead}` }, ahead);
      commit(writer, [at(10, 5, 0), at(10, 4, 1), at(20, 6, 2), { ...at(15, 7, 3), replacedBy: 3 }]);
      const latest = (us: number) => {
        const { version: found, nextEventUs } = writer.latestInForce(1, us);
        return [found?.seq ?? null, nextEventUs];
      };
      expect(latest(9)).toEqual([null, 10]);
      expect(latest(10)).toEqual([1, 20]);
      expect(latest(19)).toEqual([1, 20]);
      expect(latest(20)).toEqual([3, null]);
    });

    it("walks histories by given keys in their order, and all of them", () => {
      const { writer, reopen } = fresh();
      commit(writer, [
        version(writer, "b", {}),
        version(writer, "a", {}, 1),
        version(writer, "b", { eventTimeUs: 9 }, 2),
      ]);
      const reader = reading(reopen());
      const shape = (walk: Iterable<{ key: string; versions: unknown[] }>) =>
        [...walk].map(({ key, versions }) => [key, versions.length]);
      expect(shape(reader.histories())).toEqual([
        ["b", 2],
        ["a", 1],
      ]);
      expect(shape(reader.histories({}, ["a", "none", "b"]))).toEqual([
        ["a", 1],
        ["none", 0],
        ["b", 2],
      ]);
      expect(reader.hasKey("a")).toBe(true);
      expect(reader.hasKey("none")).toBe(false);
      expect(reader.keyCount()).toBe(2);
    });

    it("records what had been applied when", () => {
      const { writer, reopen } = fresh();
      const reader = reading(reopen());
      expect(reader.frontier()).toBeNull();
      commit(writer, [version(writer, "k", { servableTimeUs: 1_000 })], { 0: 1 });
      writer.closeFrontier(2_000);
      writer.closeFrontier(3_000);
      commit(writer, [version(writer, "k", { servableTimeUs: 3_500 })], { 0: 2 });
      commit(writer, [], { 0: 5 }, { counters: { filtered: 3 } });
      expect(reader.frontier()).toEqual({ fromUs: 3_500, untilUs: 3_500, offsets: { 0: 5 }, seq: 2 });
      writer.closeFrontier(4_000);
      expect(reader.frontierAt(999)).toBeNull();
      expect(reader.frontierAt(2_500)).toEqual({ fromUs: 1_000, untilUs: 3_000, offsets: { 0: 1 }, seq: 1 });
      expect(reader.frontierAt(9_999)).toEqual({ fromUs: 3_500, untilUs: 4_000, offsets: { 0: 5 }, seq: 2 });
      expect(reader.frontier()?.untilUs).toBe(4_000);
      expect(reader.counters()).toMatchObject({ events: 2, filtered: 3 });
    });

    it("tells first and last times, and since when it serves", () => {
      const { writer } = fresh();
      expect(writer.times().firstEventUs).toBeNull();
      commit(writer, [version(writer, "k", { eventTimeUs: 50, knowledgeTimeUs: 60, servableTimeUs: 70 })]);
      commit(writer, [version(writer, "k", { eventTimeUs: 40, knowledgeTimeUs: 80, servableTimeUs: 90 })]);
      writer.beginServing(100);
      writer.beginServing(200);
      expect(writer.times()).toEqual({
        firstEventUs: 40,
        lastEventUs: 50,
        firstKnowledgeUs: 60,
        lastKnowledgeUs: 80,
        lastServableUs: 90,
        servedFromUs: 100,
      });
    });

    it("finds after a restart what the saved tiles do not cover", () => {
      const { writer, reopen } = fresh();
      const versions = ["a", "b", "a"].map((key, n) => version(writer, key, {}, n));
      commit(writer, versions);
      writer.saveTiles([{ keyId: 1, tiles: new Uint8Array([1, 2, 3]), coveredSeq: 3 }], 1);
      writer.close();
      undo.pop();
      const again = reopen().openWriter(name);
      undo.push(() => again.close());
      expect([...again.uncovered()].map(({ key, seq }) => [key, seq])).toEqual([
        ["b", 2],
        ["a", 3],
      ]);
      expect(again.versionsAfter(1, 1).map(({ seq }) => seq)).toEqual([3]);
      expect(again.loadKey("a")).toMatchObject({ id: 1, coveredSeq: 3, tiles: new Uint8Array([1, 2, 3]) });
      expect(again.loadKey("b")).toMatchObject({ id: 2, coveredSeq: 0, tiles: null });
      expect(again.loadKey("c")).toBeUndefined();
      expect([again.nextSeq(), again.nextKeyId()]).toEqual([4, 3]);
      // Absolute partials: saving one twice changes nothing.
      const tiles = [{ keyId: 2, tiles: new Uint8Array([9]), coveredSeq: 2 }];
      again.saveTiles(tiles, null);
      expect([...again.uncovered()]).toHaveLength(2);
      again.saveTiles(tiles, 3);
      expect([...again.uncovered()]).toEqual([]);
    });

    it("has one writer, lists its states and removes them", () => {
      const { store, writer } = fresh();
      expect(() => store.openWriter(name)).toThrow(/being written/);
      expect(() => store.remove(name)).toThrow(/being written/);
      expect(store.list()).toEqual([name]);
      expect(store.list("shop/other")).toEqual([]);
      writer.close();
      undo.pop();
      store.remove(name);
      store.remove(name);
      expect(store.list()).toEqual([]);
      expect(store.openReader(name)).toBeUndefined();
      expect(() => store.openReader({ ...name, stateHash: "../x" })).toThrow(/no state/);
    });
  });
}

const keyIds = new WeakMap<StateWriter, Map<string, number>>();

/** A version of a key; `ahead`: how many of the same batch come before it. */
function version(
  writer: StateWriter,
  key: string,
  given: Partial<NewVersion>,
  ahead = 0,
): NewVersion & { key: string } {
  const ids = keyIds.get(writer) ?? new Map<string, number>();
  keyIds.set(writer, ids);
  const keyId =
    writer.loadKey(key)?.id ??
    ids.get(key) ??
    Math.max(writer.nextKeyId(), ...[...ids.values()].map((id) => id + 1));
  ids.set(key, keyId);
  return {
    eventTimeUs: 1,
    knowledgeTimeUs: 2,
    servableTimeUs: 3,
    partition: 0,
    offset: 0,
    recordId: null,
    inputs: [1],
    seq: writer.nextSeq() + ahead,
    keyId,
    replaces: null,
    replacedBy: null,
    key,
    ...given,
  };
}

function commit(
  writer: StateWriter,
  versions: readonly (NewVersion & { key: string })[],
  offsets: StateCommit["offsets"] = { 0: 1 },
  rest: Partial<StateCommit> = {},
): void {
  const fresh = new Map<number, string>();
  for (const { key, keyId } of versions) if (!writer.loadKey(key)) fresh.set(keyId, key);
  try {
    writer.commit({
      newKeys: [...fresh].map(([id, key]) => ({ id, key })),
      versions,
      replaced: [],
      offsets,
      counters: {},
      ...rest,
    });
  } finally {
    keyIds.delete(writer);
  }
}
