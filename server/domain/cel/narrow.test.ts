import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attributesOf } from "../attributes/attributes.ts";
import { type AttributePath, decide } from "../attributes/filter.ts";
import { compileFilter, type FilterRecord } from "./filter.ts";
import { narrowFilter } from "./narrow.ts";

const everything = () => true;
const record = (event: unknown, over: Partial<FilterRecord> = {}): FilterRecord => ({
  event,
  length: 100,
  key: "k1",
  headers: {},
  eventTimeUs: Date.UTC(2026, 0, 31, 12) * 1000 + 999,
  knowledgeTimeUs: Date.UTC(2026, 0, 31, 13) * 1000 + 1,
  partition: 0,
  offset: 0,
  ...over,
});

/** What the filter says of a record, and what its narrowing does. */
function both(source: string, of: FilterRecord): { cel: boolean | string; narrowed: boolean | null } {
  const filter = narrowFilter(source, everything);
  const attributes = attributesOf({ ...of, key: of.key ?? "" });
  return {
    cel: compileFilter(source).matches(of),
    narrowed: filter === null ? null : decide(filter, attributes),
  };
}

describe("a CEL filter as a condition on attributes", () => {
  const flight = {
    origin: "DFW",
    distance: 600,
    delayed: true,
    gate: null,
    plane: { type: "A320", seats: 180 },
    at: "2026-01-31T12:00:00+01:00",
  };
  it.each([
    ['event.origin == "DFW" && event.distance > 500', true],
    ["500 < event.distance && 600.5 >= event.distance", true],
    ['event.origin in ["JFK", "DFW"] && !(event.distance in [1, 2])', true],
    ['!event.delayed || event["plane"].type == "A320"', true],
    ['event.origin.startsWith("DF") && !event.origin.startsWith("J")', true],
    ["event.delayed && event.gate == null && event.origin != null", true],
    ["has(event.gate) && !has(event.runway) && has(event.plane.seats)", true],
    ['key == "k1" && eventTime >= timestamp("2026-01-31T12:00:00Z")', true],
    [
      'eventTime == timestamp("2026-01-31T12:00:00Z") && knowledgeTime < timestamp("2026-02-01T00:00:00Z")',
      true,
    ],
    ['timestamp(event.at) == timestamp("2026-01-31T11:00:00Z")', true],
    ["event.distance == -600 || event.distance < -0.5", false],
    ['event.origin >= "DFW" && event.origin < "DFX"', true],
    ['event.runway == "4L"', false],
    ['event.runway != "4L"', false],
    ['event.runway == "4L" || event.delayed', true],
    ['!(event.runway == "4L" && event.distance > 900)', true],
    ["event.gate > 5", false],
    ["timestamp(event.origin) > timestamp('2026-01-31T11:00:00Z')", false],
    ["true", true],
    ["event.delayed && false", false],
  ])("decides %s as CEL does", (source, expected) => {
    const { cel, narrowed } = both(source, record(flight));
    expect(cel === true).toBe(expected);
    expect(narrowed).toBe(expected);
  });

  it("takes the parts it can tell of a conjunction, and nothing of the rest", () => {
    const kept = { op: "=", path: ["event", "origin"], value: "DFW" };
    expect(narrowFilter('event.origin == "DFW" && event.tags.exists(t, t == "x")', everything)).toEqual(kept);
    expect(narrowFilter('event.distance + 1.0 > 5.0 && event.origin == "DFW"', everything)).toEqual(kept);
    for (const source of [
      'event.origin == "DFW" || event.tags.exists(t, t == "x")',
      "event.a == event.b",
      "event.n == 9007199254740993",
      'event.origin < "\\U0001F600"',
      'headers.source == "x"',
      "offset > 5",
      'event.at > timestamp("2026-01-31T11:00:00Z")',
      '"x" in event.tags',
      "event.origin.matches('^D')",
    ])
      expect(narrowFilter(source, everything), source).toBeNull();
  });

  it("tells nothing of what the caller may not know", () => {
    const asked: string[] = [];
    const mayTell = (path: AttributePath) => {
      asked.push(path.join("."));
      return !path.includes("pilot") && path[0] !== "key";
    };
    const source = 'event.pilot == "Amelia" && event.origin == "DFW" && key == "k1" && has(event.pilot.name)';
    expect(JSON.stringify(narrowFilter(source, mayTell))).not.toMatch(/pilot|Amelia|k1/);
    for (const hidden of [
      "event.pilot",
      "!has(event.pilot)",
      'event.pilot in ["x"]',
      'event.pilot.startsWith("A")',
      'timestamp(event.pilot) > timestamp("2026-01-31T11:00:00Z")',
      'event.origin == "DFW" || event["pilot"] == "x"',
    ])
      expect(narrowFilter(hidden, mayTell), hidden).toBeNull();
    expect(asked).toContain("event.pilot.name");
  });

  const names = ["a", "b", "c"];
  const texts = ["", "a", "ab", "ä", "\ue000", "😀", "5", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000"];
  const numbers = [0, -0, 1, -1, 2.5, 2 ** 53, 9_007_199_254_740_991, 1e21, 5e-324];
  const value = fc.oneof(
    fc.constantFrom<unknown>(...texts, ...numbers, true, false, null),
    fc.constantFrom<unknown>([1], "x".repeat(300), "\ud800", Number.POSITIVE_INFINITY, {}),
    fc.dictionary(fc.constantFrom(...names), fc.constantFrom<unknown>(...texts, ...numbers, null), {
      maxKeys: 2,
    }),
  );
  const event = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 });
  const literal = fc.oneof(
    fc.constantFrom(...texts, "\ud83d").map((text) => JSON.stringify(text)),
    fc.constantFrom("0", "1", "-1", "5", "2.5", "-0.0", "9007199254740993", "1e21", "true", "false", "null"),
  );
  const field = fc.oneof(
    fc.constantFrom(...names).map((name) => `event.${name}`),
    fc.constantFrom(...names).map((name) => `event["${name}"].a`),
    fc.constantFrom("key", "event.a.b"),
  );
  const instant = fc.constantFrom("eventTime", "knowledgeTime", "timestamp(event.a)", "timestamp(event.b)");
  const comparison = fc.constantFrom("==", "!=", "<", "<=", ">", ">=");
  const time = fc.constantFrom(
    'timestamp("2026-01-31T12:00:00Z")',
    'timestamp("2026-01-31T13:00:00.001+00:00")',
  );
  const { source } = fc.letrec<{ source: string }>((tie) => ({
    source: fc.oneof(
      { maxDepth: 3 },
      fc.tuple(field, comparison, literal).map((parts) => parts.join(" ")),
      fc.tuple(literal, comparison, field).map((parts) => parts.join(" ")),
      fc.tuple(instant, comparison, time).map((parts) => parts.join(" ")),
      fc
        .tuple(field, fc.array(literal, { maxLength: 3 }))
        .map(([item, list]) => `${item} in [${list.join(", ")}]`),
      field.filter((path) => path !== "key" && !path.includes("[")).map((path) => `has(${path})`),
      fc.tuple(field, literal).map(([path, prefix]) => `${path}.startsWith(${prefix})`),
      field,
      fc.constantFrom("event.a + 1.0 > 1.0", "event.b.size() > 1"),
      tie("source").map((inner) => `!(${inner})`),
      fc
        .tuple(tie("source"), fc.constantFrom("&&", "||"), tie("source"))
        .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    ),
  }));

  it("is never false where the filter is true, whatever the filter and the record", () => {
    let agreed = 0;
    let told = 0;
    fc.assert(
      fc.property(source, event, (text, payload) => {
        let filter: ReturnType<typeof compileFilter>;
        try {
          filter = compileFilter(text);
        } catch {
          return;
        }
        const of = record(payload);
        const narrowed = narrowFilter(text, everything);
        if (narrowed === null) return;
        const decided = decide(narrowed, attributesOf({ ...of, key: "k1" }));
        const passes = filter.matches(of) === true;
        if (passes) expect(decided, text).not.toBe(false);
        if (decided === null) return;
        told++;
        if (decided === passes) agreed++;
      }),
      { numRuns: 6_000, seed: 5 },
    );
    // What is too wide costs time, not answers; most of it must be exact to be worth anything.
    expect(told).toBeGreaterThan(2_000);
    expect(agreed / told).toBeGreaterThan(0.95);
  });
});
