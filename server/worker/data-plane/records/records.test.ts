import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StreamRecord } from "../../../adapters/stream/types.ts";
import { isoFromUs } from "../../../clock.ts";
import { compileFilter } from "../../../domain/cel/filter.ts";
import { hide } from "../../../domain/mask.ts";
import { recordViewSchema } from "../../../domain/read-models/stream.ts";
import { isoOf } from "./iso.ts";
import { OutgoingRecord } from "./outgoing.ts";
import { select } from "./select.ts";
import { createView, masksOf } from "./view.ts";

const record = (offset: number, event: unknown, over: Partial<StreamRecord> = {}): StreamRecord => ({
  partition: 0,
  offset,
  key: `k${offset}`,
  value: JSON.stringify(event),
  headers: {},
  eventTimeUs: 1_700_000_000_000_001,
  knowledgeTimeUs: 1_700_000_001_000_000,
  schemaVersion: "1.0.0",
  imported: false,
  ...over,
});
const outgoing = (one: StreamRecord, trusted = true) => new OutgoingRecord(one, trusted);

describe("OutgoingRecord", () => {
  it("writes a record as readers have it, in one line", () => {
    const json = outgoing(record(3, { a: 'line\nbreak "quoted"' }, { headers: { h: "ü" } })).json(null);
    expect(json).not.toContain("\n");
    expect(recordViewSchema.parse(JSON.parse(json))).toEqual({
      partition: 0,
      offset: 3,
      key: "k3",
      eventTime: "2023-11-14T22:13:20.000001Z",
      knowledgeTime: "2023-11-14T22:13:21.000Z",
      headers: { h: "ü" },
      schemaVersion: "1.0.0",
      imported: false,
      event: { a: 'line\nbreak "quoted"' },
    });
  });

  it("shows tombstones as null, and what a foreign topic holds as what it is", () => {
    const event = (value: string | null) =>
      (JSON.parse(outgoing(record(0, null, { value }), false).json(null)) as { event: unknown }).event;
    expect(event(null)).toBeNull();
    expect(event('{\n "a": 1\n}')).toEqual({ a: 1 });
    expect(event("a,b;c\n1")).toBe("a,b;c\n1");
    expect(outgoing(record(0, null, { value: '{\n"a":1}' }), false).json(null)).not.toContain("\n");
  });

  it("masks fields and the key made of one, and says by which policy", () => {
    const masks = masksOf({ "person.email": "pii", "lines[].card": "pci", id: "pii", gone: "x" }, ["id"]);
    const event = { id: "k1", person: { email: "a@b.c", age: 5 }, lines: [{ card: 1 }, { card: 2 }, {}] };
    const view = JSON.parse(outgoing(record(1, event)).json(masks)) as Record<string, unknown>;
    expect(view).toMatchObject({
      key: "masked",
      event: {
        id: "masked",
        person: { email: "masked", age: 5 },
        lines: [{ card: "masked" }, { card: "masked" }, {}],
      },
      masked: { "person.email": "pii", "lines[].card": "pci", id: "pii" },
    });
    expect(JSON.stringify(view)).not.toMatch(/a@b\.c|k1/);
    expect(masksOf({ b: "x", a: "y" }, [])).toBe(masksOf({ a: "y", b: "x" }, []));
  });

  it("never fails to hide, whatever the event", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom("a", "a.b", "a[].b", "__proto__.x", "a[]"),
        (event, path) => {
          expect(hide(structuredClone(event), path)).toBeTypeOf("boolean");
        },
      ),
    );
  });
});

describe("select", () => {
  const records = Array.from({ length: 10 }, (_, n) =>
    outgoing(record(n, n === 4 ? {} : { n, secret: n % 2 }, { partition: n % 3 })),
  );
  const offsets = (view: Parameters<typeof createView>[0]) => {
    const selection = select(records, createView(view), { late: "stop" });
    return { ...selection, matches: selection.matches.map(({ record: one }) => one.offset) };
  };

  it("counts what it looked at, what matched and what could not be decided", () => {
    expect(offsets({ filter: compileFilter("event.n >= 7") })).toMatchObject({
      matches: [7, 8, 9],
      scanned: 10,
      errors: 1,
    });
    expect(offsets({ partitions: [0, 2] })).toMatchObject({ matches: [0, 2, 3, 5, 6, 8, 9], scanned: 7 });
  });

  it("stops after so many matches, and where time runs out, so that whoever goes on misses and repeats nothing", () => {
    const slow = { source: "slow", matches: () => work(2) };
    const view = createView({ filter: slow });
    const limited = select(records, createView({ filter: compileFilter("event.n >= 2") }), {
      late: "stop",
      limit: 3,
    });
    expect([limited.taken, limited.matches.map(({ record: one }) => one.offset)]).toEqual([6, [2, 3, 5]]);
    const many = Array.from({ length: 40 }, (_, n) => outgoing(record(n, {})));
    let calls = 0;
    for (let left = many; left.length > 0; calls++) {
      const { taken, scanned } = select(left, view, { late: "stop" });
      expect([taken > 0, scanned]).toEqual([true, taken]);
      left = left.slice(taken);
    }
    expect(calls).toBeGreaterThan(1);
    const skipped = select(many, view, { late: "skip" });
    expect([skipped.taken, skipped.scanned]).toEqual([40, 40]);
    expect(skipped.matches.length + skipped.errors).toBe(40);
    expect(skipped.errors).toBeGreaterThan(0);
  });

  it("withholds what the row filter does not let through, and does not count it", () => {
    const rowFilter = compileFilter("event.n < 5");
    expect(offsets({ rowFilter, filter: compileFilter("event.n > 1") })).toMatchObject({
      matches: [2, 3],
      scanned: 4,
      errors: 0,
    });
  });

  it("does not let a filter find out what is masked", () => {
    const masks = masksOf({ secret: "pii" }, []);
    expect(offsets({ masks, filter: compileFilter("event.secret == 1") }).matches).toEqual([]);
    expect(offsets({ masks, filter: compileFilter('event.secret == "masked"') }).matches).toHaveLength(9);
  });
});

/** Keeps the thread at work for so many milliseconds. */
function work(ms: number): true {
  const until = performance.now() + ms;
  while (performance.now() < until);
  return true;
}

it("isoOf writes what isoFromUs writes", () => {
  fc.assert(
    fc.property(fc.integer({ min: -8e15, max: 8.9e15 }), (us) => {
      expect(isoOf(us)).toBe(isoFromUs(us));
    }),
  );
});
