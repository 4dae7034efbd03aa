import { afterEach, describe, expect, test, vi } from "vitest";
import { aggregationOf } from "../aggregations/index.ts";
import { hopUs } from "../hops.ts";
import type { Aggregation, EngineEvent, EnginePlan } from "../types.ts";
import {
  addEvent,
  advance,
  createKeyTiles,
  decodeTiles,
  encodeTiles,
  expire,
  type KeyTiles,
  readWindows,
  rebuild,
  replaceEvent,
  sizeOf,
} from "./index.ts";

const second = 1_000_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const startUs = Date.parse("2026-01-01T00:00:00Z") * 1000;

function plan(aggregation: Aggregation, ...windows: number[]): EnginePlan {
  return {
    slots: [{ aggregation, input: 0 }],
    windows: windows.map((windowUs) => ({ slot: 0, windowUs, hopUs: hopUs(windowUs), exact: false })),
  };
}

let offset = 0;
function event(atUs: number, value: number | undefined = 1): EngineEvent {
  const times = { eventTimeUs: atUs, knowledgeTimeUs: atUs, servableTimeUs: atUs };
  return { ...times, partition: 0, offset: offset++, recordId: null, inputs: [value] };
}

function addLive(tiles: KeyTiles, atUs: number, value?: number): void {
  advance(tiles, atUs);
  addEvent(tiles, event(atUs, value));
}

afterEach(() => vi.restoreAllMocks());

describe("a read", () => {
  test("merges at most 64 partials, also over a year whose slot has windows of every class", () => {
    const windows = [hour, 12 * hour, 12 * day, 365 * day];
    const tiles = createKeyTiles(plan({ name: "count" }, ...windows));
    // An event in every tile of every level.
    const endUs = startUs + 400 * day + 17 * second;
    const marks = new Set<number>();
    for (let at = startUs; at < endUs - 13 * day; at += 23 * hour) marks.add(at);
    for (let at = endUs - 13 * day; at < endUs - 13 * hour; at += 59 * minute) marks.add(at);
    for (let at = endUs - 13 * hour; at < endUs - 80 * minute; at += 299 * second) marks.add(at);
    for (let at = endUs - 80 * minute; at < endUs; at += 4 * second) marks.add(at);
    for (const at of [...marks].sort((a, b) => a - b)) addLive(tiles, at);
    const count = aggregationOf({ name: "count" });
    const absorb = vi.spyOn(count, "absorb");
    const insert = vi.spyOn(count, "insert");
    const merges: number[] = [];
    for (let i = 0; i < 800; i++) {
      const atUs = endUs + i * 7 * second;
      addLive(tiles, atUs);
      // What has come since the last read is put into tiles by the read: not a merge.
      readWindows(tiles, atUs, []);
      for (const [place, windowUs] of windows.entries()) {
        tiles.closed = null;
        absorb.mockClear();
        insert.mockClear();
        const [value] = readWindows(tiles, atUs, [place]).values;
        merges.push(absorb.mock.calls.length + insert.mock.calls.length);
        const tail = Math.floor((atUs - windowUs) / hopUs(windowUs)) * hopUs(windowUs);
        marks.add(atUs);
        if (i % 80 === 0) expect(value).toBe([...marks].filter((mark) => mark >= tail).length);
      }
    }
    expect(Math.max(...merges)).toBeLessThanOrEqual(64);
    expect(Math.max(...merges)).toBeGreaterThan(30);
  });

  test("of a cached closed part merges a few, and forgets it when something comes into it", () => {
    const tiles = createKeyTiles(plan({ name: "count" }, day));
    for (let i = 0; i < 1000; i++) addLive(tiles, startUs + i * minute);
    const atUs = startUs + 1000 * minute;
    readWindows(tiles, atUs);
    readWindows(tiles, atUs);
    const absorb = vi.spyOn(aggregationOf({ name: "count" }), "absorb");
    expect(readWindows(tiles, atUs + 1).values).toEqual([1000]);
    expect(absorb.mock.calls.length).toBeLessThanOrEqual(3);
    addEvent(tiles, event(startUs + 30 * minute));
    expect(readWindows(tiles, atUs + 1).values).toEqual([1001]);
  });

  test("never goes back", () => {
    const tiles = createKeyTiles(plan({ name: "count" }, hour));
    readWindows(tiles, startUs);
    expect(() => readWindows(tiles, startUs - 1)).toThrow(RangeError);
    expect(readWindows(tiles, startUs)).toEqual({ values: [0], approximate: [], seen: false, newest: null });
  });

  test("counts at both ends of the window, and what is ahead when its time comes", () => {
    const tiles = createKeyTiles(plan({ name: "sum" }, hour));
    advance(tiles, startUs + hour);
    addEvent(tiles, event(startUs, 1));
    addEvent(tiles, event(startUs - 1, 10));
    addEvent(tiles, event(startUs + hour, 100));
    addEvent(tiles, event(startUs + hour + 2 * second, 1000));
    const read = (atUs: number) => readWindows(tiles, atUs).values[0];
    expect(read(startUs + hour)).toBe(101);
    expect(read(startUs + hour + 2 * second - 1)).toBe(101);
    expect(read(startUs + hour + 2 * second)).toBe(1101);
    // The tail moves past the first event with the next hop.
    expect(read(startUs + hour + 5 * second - 1)).toBe(1101);
    expect(read(startUs + hour + 5 * second)).toBe(1100);
  });

  test("tells seen and newest apart from what the windows hold", () => {
    const tiles = createKeyTiles(plan({ name: "mean" }, hour));
    advance(tiles, startUs);
    addEvent(tiles, event(startUs + minute, 5));
    expect(readWindows(tiles, startUs)).toMatchObject({ seen: false, newest: null, values: [null] });
    expect(readWindows(tiles, startUs + minute)).toMatchObject({ seen: true, values: [5] });
    expect(readWindows(tiles, startUs + 30 * day)).toMatchObject({
      seen: true,
      values: [null],
      newest: { eventTimeUs: startUs + minute },
    });
  });
});

describe("memory", () => {
  test("is given back when nothing reaches the events any more, by live events too", () => {
    const tiles = createKeyTiles(plan({ name: "quantile" }, 5 * minute, 6 * hour));
    for (let i = 0; i < 5000; i++) addLive(tiles, startUs + i * second, i);
    const full = sizeOf(tiles);
    expire(tiles, startUs + 30 * day);
    expect(sizeOf(tiles)).toBeLessThan(full / 20);

    const steady = createKeyTiles(plan({ name: "sum" }, 5 * minute, 6 * hour));
    const sizes: number[] = [];
    for (let i = 0; i < 40_000; i++) {
      addLive(steady, startUs + i * 3 * second);
      if (i % 10_000 === 9999) sizes.push(sizeOf(steady));
    }
    expect(sizes.at(-1)).toBeLessThan((sizes[0] ?? 0) * 1.3);
  });
});

describe("stored tiles", () => {
  test("are known again by plans with the same windows only", () => {
    const tiles = createKeyTiles(plan({ name: "count" }, hour));
    addLive(tiles, startUs);
    const bytes = encodeTiles(tiles);
    expect(decodeTiles(plan({ name: "count" }, hour), bytes)).toBeDefined();
    expect(decodeTiles(plan({ name: "count" }, hour, day), bytes)).toBeUndefined();
    expect(decodeTiles(plan({ name: "sum" }, hour), bytes)).toBeUndefined();
    const later = JSON.parse(new TextDecoder().decode(bytes)) as { format: number };
    const other = new TextEncoder().encode(JSON.stringify({ ...later, format: later.format + 1 }));
    expect(decodeTiles(plan({ name: "count" }, hour), other)).toBeUndefined();
  });
});

describe("corrections", () => {
  test("ask for raw events only where an event was not alone in its tile", () => {
    const tiles = createKeyTiles(plan({ name: "max" }, hour));
    const events = Array.from({ length: 40 }, (_, i) => event(startUs + i * 10 * second, i));
    const crowd = [event(startUs + 401 * second, 70), event(startUs + 402 * second, 90)];
    for (const each of [...events, ...crowd]) {
      advance(tiles, each.eventTimeUs);
      addEvent(tiles, each);
    }
    readWindows(tiles, startUs + 500 * second);
    const raw = vi.fn((from: number, until: number) =>
      [...events, ...crowd].filter((each) => each.eventTimeUs >= from && each.eventTimeUs < until),
    );
    const [alone, ,] = events;
    if (alone === undefined) throw new Error("There is an event.");
    replaceEvent(tiles, alone, { ...alone, offset: offset++, inputs: [500] }, raw);
    expect(raw).not.toHaveBeenCalled();
    expect(readWindows(tiles, startUs + 500 * second).values).toEqual([500]);
    const highest = crowd[1];
    if (highest === undefined) throw new Error("There is an event.");
    replaceEvent(tiles, highest, { ...highest, offset: offset++, inputs: [60] }, raw);
    expect(raw.mock.calls[0]).toEqual([startUs + 400 * second, startUs + 405 * second]);
    expect(readWindows(tiles, startUs + 500 * second).values).toEqual([500]);
  });

  test("a duplicate takes its new place among the events of its instant", () => {
    const both: EnginePlan = {
      slots: [
        { aggregation: { name: "last" }, input: 0 },
        { aggregation: { name: "sum" }, input: 0 },
      ],
      windows: [
        { slot: 0, windowUs: hour, hopUs: 5 * second, exact: false },
        { slot: 1, windowUs: 2 * hour, hopUs: 5 * minute, exact: false },
      ],
    };
    const tiles = createKeyTiles(both);
    // Enough of one instant that they are in tiles.
    const events = Array.from({ length: 20 }, (_, i) => event(startUs, i));
    advance(tiles, startUs);
    for (const each of events) addEvent(tiles, each);
    expect(readWindows(tiles, startUs).values).toEqual([19, 190]);
    const sent = events[4];
    if (sent === undefined) throw new Error("There is an event.");
    const raw = vi.fn(() => events);
    replaceEvent(tiles, sent, { ...sent, offset: offset++ }, raw);
    expect(readWindows(tiles, startUs).values).toEqual([4, 190]);
    // The sum cannot tell: only the 5 s of the other were asked for, not its 5 min.
    expect(raw.mock.calls).toEqual([[startUs, startUs + 5 * second]]);
  });

  test("rebuild computes tiles and the newest event anew, as after an erasure", () => {
    const tiles = createKeyTiles(plan({ name: "sum" }, hour, 30 * day));
    const events = Array.from({ length: 200 }, (_, i) => event(startUs + i * minute, 1));
    for (const each of events) {
      advance(tiles, each.eventTimeUs);
      addEvent(tiles, each);
    }
    const erased = new Set([events[3], events[150], events[199]]);
    const left = events.filter((each) => !erased.has(each));
    rebuild(
      tiles,
      [...erased].map((each) => each?.eventTimeUs ?? 0),
      (from, until) => left.filter((each) => each.eventTimeUs >= from && each.eventTimeUs < until),
    );
    const reading = readWindows(tiles, startUs + 199 * minute);
    // The last hour held minutes 139 to 199.
    expect(reading.values).toEqual([59, 197]);
    expect(reading.newest?.eventTimeUs).toBe(startUs + 198 * minute);
  });
});

test("a plan whose windows make no sense is refused", () => {
  const [slot] = plan({ name: "count" }, hour).slots;
  if (slot === undefined) throw new Error("There is a slot.");
  const window = { slot: 0, windowUs: hour, exact: false };
  expect(() => createKeyTiles({ slots: [slot], windows: [{ ...window, slot: 1, hopUs: second }] })).toThrow(
    /no slot 1/,
  );
  expect(() =>
    createKeyTiles({
      slots: [slot],
      windows: [
        { ...window, hopUs: 7 * second },
        { ...window, hopUs: 15 * second },
      ],
    }),
  ).toThrow(/not multiples/);
});
