import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CelError } from "./cel-error.ts";
import { compileFilter, type FilterRecord } from "./filter.ts";

const record = (event: unknown, over: Partial<FilterRecord> = {}): FilterRecord => ({
  event,
  length: JSON.stringify(event).length,
  key: "k1",
  headers: { source: "test" },
  eventTimeUs: Date.UTC(2026, 0, 31, 12) * 1000,
  knowledgeTimeUs: Date.UTC(2026, 0, 31, 13) * 1000,
  partition: 2,
  offset: 40,
  ...over,
});

const fields = {
  delay: { logicalType: "number" },
  count: { logicalType: "integer" },
  carrier: { logicalType: "string" },
  tags: { logicalType: "array", items: { logicalType: "string" } },
  origin: { logicalType: "object", properties: { code: { logicalType: "string" } } },
};

const failure = (source: string, known: typeof fields | null = fields): CelError => {
  try {
    compileFilter(source, known);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
  throw new Error(`${source} was accepted`);
};

describe("compileFilter", () => {
  it.each([
    ["event.delay > 5", true],
    ["event.delay == 12", true],
    ["event.count in [3, 4]", true],
    ['event.carrier.startsWith("A") && event.origin.code == "SFO"', true],
    ['event.tags.exists(t, t == "late")', true],
    ['event.tags.all(t, t.matches("^[a-z]+$"))', true],
    ['re2(event.carrier, "^B")', false],
    ["has(event.delay) && !has(event.gate)", true],
    ["event.carrier != null", true],
    ['key == "k1" && headers.source == "test"', true],
    ["partition == 2 && offset % 2 == 0", true],
    ['eventTime < knowledgeTime && eventTime >= timestamp("2026-01-31T12:00:00Z")', true],
    ['knowledgeTime - eventTime > duration("59m")', true],
    ["int(event.count) % 2 == 1", true],
  ])("%s → %s", (source, expected) => {
    const filter = compileFilter(source, fields);
    const event = { delay: 12, count: 3, carrier: "AA", tags: ["late", "west"], origin: { code: "SFO" } };
    expect(filter.matches(record(event))).toBe(expected);
  });

  it("names a misspelt field, its place and the nearest one", () => {
    const error = failure("event.delayy > 5.0");
    expect(error.position).toBe(6);
    expect(error.message).toContain('Did you mean "delay"?');
  });

  it("says how to mix a record's number with a literal", () => {
    expect(failure("event.delay / 60 > 1.0").message).toContain("write 2.0 instead of 2");
    expect(failure("event.count % 2 == 0").message).toContain("int(event.field) % 2");
  });

  it.each([
    ["event.latitude > 5.0", "The contract has delay, count"],
    ["event.delay >", "EOF"],
    ["event.delay = 5", "=="],
    ["delay > 5", "written event.delay"],
    ["event.carrier > 5", "quote the number"],
    ["event.delay + 1.0", "must be true or false"],
    ["", "empty"],
    [`event.carrier == "${"x".repeat(2000)}"`, "2000 characters"],
    ["event.tags.map(t, t + t).size() > 1", "not available here"],
    ["cel.bind(x, event.tags, x == x)", "not available here"],
    ["event.tags.exists(a, event.tags.exists(b, event.tags.exists(c, a == c)))", "nest 2 deep"],
    ['event.carrier.matches("(")', "RE2"],
    [`event.carrier.matches("${"a".repeat(300)}")`, "256 characters"],
  ])("refuses %s", (source, words) => {
    expect(failure(source).message).toContain(words);
  });

  it("reports a record it cannot decide and stays usable", () => {
    const filter = compileFilter("event.delay > 5.0");
    expect(filter.matches(record({ carrier: "AA" }))).toMatch(/No such key: delay/);
    expect(filter.matches(record(null))).toBeTypeOf("string");
    expect(filter.matches(record({ delay: "soon" }))).toBeTypeOf("string");
    expect(filter.matches(record({ delay: 6 }))).toBe(true);
  });

  it("refuses records on which nested macros would cost too much, at once", () => {
    const filter = compileFilter("event.a.exists(x, event.a.exists(y, x == y + 1.0))");
    const started = performance.now();
    expect(filter.matches(record({ a: Array.from({ length: 20_000 }, () => 0) }))).toMatch(/too much work/);
    expect(performance.now() - started).toBeLessThan(250);
    expect(filter.matches(record({ a: [1, 2] }))).toBe(true);
  });

  it("takes patterns and durations from a record without backtracking", () => {
    const hostile = record({ text: "1".repeat(100_000), pattern: "(a+)+$" });
    const started = performance.now();
    expect(compileFilter('duration(event.text) > duration("1s")').matches(hostile)).toBeTypeOf("string");
    expect(compileFilter("event.text.matches(event.pattern)").matches(hostile)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("never throws anything but CelError, whatever the source and the record", () => {
    const word = fc.constantFrom(
      ..."event event.a event.b.c key headers eventTime offset 1 2.5 'x' null true [ ] ( ) { } , . : ? && || ! - + * / % == != < in has( .exists(x, .all(y, x matches( size( timestamp( duration( \\ \" \u0000 ü 9999999999999999999".split(
        " ",
      ),
    );
    const source = fc.oneof(
      fc.array(word, { maxLength: 14 }).map((words) => words.join(" ")),
      fc.string({ maxLength: 60 }),
      fc.nat(600).map((depth) => "(".repeat(depth)),
      fc.nat(600).map((depth) => `${"!".repeat(depth)}true`),
    );
    fc.assert(
      fc.property(source, fc.jsonValue({ maxDepth: 4 }), fc.boolean(), (text, event, typed) => {
        let filter: ReturnType<typeof compileFilter>;
        try {
          filter = compileFilter(text, typed ? fields : null);
        } catch (error) {
          expect(error).toBeInstanceOf(CelError);
          return;
        }
        expect(["boolean", "string"]).toContain(typeof filter.matches(record(event)));
      }),
      { numRuns: 3_000 },
    );
  });
});
