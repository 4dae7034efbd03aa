import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SchemaProperty } from "../product-file/standard/schema.ts";
import { compileValidator } from "./compile.ts";

const validator = (properties: SchemaProperty[], unknownFields: "reject" | "allow" = "reject") =>
  compileValidator(properties, { unknownFields });

/** `CODE path` of each fault of one value under one property named `f`. */
const faults = (property: SchemaProperty, value: unknown): string[] =>
  validator([{ name: "f", ...property }])
    .validate({ f: value })
    .map((violation) => `${violation.code} ${violation.path}`);

describe("compileValidator", () => {
  it.each<[string, SchemaProperty, unknown, string[]]>([
    ["text", { logicalType: "string" }, "x", []],
    ["text of another type", { logicalType: "string" }, 5, ["TYPE f"]],
    ["null where not required", { logicalType: "string" }, null, []],
    ["null where required", { logicalType: "string", required: true }, null, ["REQUIRED f"]],
    ["short text", { logicalType: "string", logicalTypeOptions: { minLength: 3 } }, "ab", ["LENGTH f"]],
    [
      "emoji count as one",
      { logicalType: "string", logicalTypeOptions: { minLength: 2, maxLength: 2 } },
      "😀😀",
      [],
    ],
    ["long text", { logicalType: "string", logicalTypeOptions: { maxLength: 2 } }, "abc", ["LENGTH f"]],
    ["pattern found", { logicalType: "string", logicalTypeOptions: { pattern: "^[A-Z]{3}$" } }, "SFO", []],
    [
      "pattern missed",
      { logicalType: "string", logicalTypeOptions: { pattern: "^[A-Z]{3}$" } },
      "sfo",
      ["PATTERN f"],
    ],
    ["email", { logicalType: "string", logicalTypeOptions: { format: "email" } }, "a@example.com", []],
    ["no email", { logicalType: "string", logicalTypeOptions: { format: "email" } }, "a@", ["FORMAT f"]],
    ["uri", { logicalType: "string", logicalTypeOptions: { format: "uri" } }, "nope", ["FORMAT f"]],
    ["number", { logicalType: "number" }, 1.5, []],
    ["numeric text", { logicalType: "number" }, "1.5", ["TYPE f"]],
    ["below", { logicalType: "number", logicalTypeOptions: { minimum: 0 } }, -0.1, ["RANGE f"]],
    ["above", { logicalType: "number", logicalTypeOptions: { maximum: 10 } }, 10.1, ["RANGE f"]],
    [
      "at an exclusive bound",
      { logicalType: "number", logicalTypeOptions: { exclusiveMaximum: 10 } },
      10,
      ["RANGE f"],
    ],
    ["a tenth", { logicalType: "number", logicalTypeOptions: { multipleOf: 0.1 } }, 0.3, []],
    ["no tenth", { logicalType: "number", logicalTypeOptions: { multipleOf: 0.1 } }, 0.35, ["MULTIPLE_OF f"]],
    ["integer", { logicalType: "integer" }, 7, []],
    ["fraction", { logicalType: "integer" }, 7.5, ["TYPE f"]],
    ["small integer as text", { logicalType: "integer" }, "7", ["TYPE f"]],
    ["int64 as text", { logicalType: "integer" }, "9223372036854775807", []],
    ["beyond int64", { logicalType: "integer" }, "9223372036854775808", ["RANGE f"]],
    ["uint64", { logicalType: "integer", logicalTypeOptions: { format: "u64" } }, "18446744073709551615", []],
    ["int8", { logicalType: "integer", logicalTypeOptions: { format: "i8" } }, 128, ["RANGE f"]],
    [
      "int64 text above the maximum",
      { logicalType: "integer", logicalTypeOptions: { maximum: 5 } },
      "9223372036854775807",
      ["RANGE f"],
    ],
    ["integer that lost digits", { logicalType: "integer" }, 2 ** 53, ["PRECISION f"]],
    ["boolean", { logicalType: "boolean" }, "true", ["TYPE f"]],
    ["timestamp", { logicalType: "timestamp" }, "2026-01-31T09:30:00.123456Z", []],
    ["timestamp without zone", { logicalType: "timestamp" }, "2026-01-31T09:30:00", ["FORMAT f"]],
    [
      "timestamp that has none",
      { logicalType: "timestamp", logicalTypeOptions: { timezone: false } },
      "2026-01-31T09:30:00",
      [],
    ],
    ["epoch in a timestamp", { logicalType: "timestamp" }, 1769851800000, ["TYPE f"]],
    ["date", { logicalType: "date" }, "2026-02-30", ["FORMAT f"]],
    [
      "late date",
      { logicalType: "date", logicalTypeOptions: { maximum: "2026-01-01" } },
      "2026-01-02",
      ["RANGE f"],
    ],
    ["time", { logicalType: "time" }, "25:00:00", ["FORMAT f"]],
    [
      "allowed values",
      {
        logicalType: "string",
        quality: [{ metric: "invalidValues", mustBe: 0, arguments: { validValues: ["a", "b"] } }],
      },
      "c",
      ["ENUM f"],
    ],
    ["enum of 3.2", { logicalType: "integer", enum: [{ value: 1 }, { value: 2 }] }, 3, ["ENUM f"]],
    ["examples promise nothing", { logicalType: "string", examples: ["a"] }, "z", []],
    [
      "array",
      { logicalType: "array", items: { logicalType: "integer" } },
      [1, "x", 2.5],
      ["TYPE f[1]", "TYPE f[2]"],
    ],
    ["too many members", { logicalType: "array", logicalTypeOptions: { maxItems: 1 } }, [1, 2], ["LENGTH f"]],
    [
      "same member twice",
      { logicalType: "array", logicalTypeOptions: { uniqueItems: true } },
      [{ a: 1 }, { a: 1 }],
      ["UNIQUE_ITEMS f"],
    ],
    ["object for array", { logicalType: "array" }, {}, ["TYPE f"]],
    ["nothing promised", {}, { any: ["thing"] }, []],
  ])("%s", (_name, property, value, expected) => {
    expect(faults(property, value)).toEqual(expected);
  });

  it("names members of nested objects and lists, in path and message", () => {
    const schema: SchemaProperty[] = [
      {
        name: "lines",
        logicalType: "array",
        items: {
          logicalType: "object",
          properties: [
            { name: "sku", logicalType: "string", required: true },
            { name: "tags", logicalType: "array", items: { logicalType: "string" } },
          ],
        },
      },
    ];
    const found = validator(schema).validate({ lines: [{ sku: "a" }, { tags: ["x", 5] }] });
    expect(found.map((violation) => [violation.code, violation.path])).toEqual([
      ["REQUIRED", "lines[1].sku"],
      ["TYPE", "lines[1].tags[1]"],
    ]);
    expect(found[1]?.message).toContain("lines[1].tags[1] is a number");
  });

  it("refuses fields the contract does not list, unless it allows them", () => {
    const schema: SchemaProperty[] = [{ name: "carrier", logicalType: "string" }];
    expect(validator(schema).validate({ carrier: "AA", carrierr: 1 })).toEqual([
      {
        code: "UNKNOWN_FIELD",
        path: "carrierr",
        message: "carrierr is not in the contract. Did you mean carrier?",
      },
    ]);
    expect(validator(schema, "allow").validate({ carrier: "AA", other: 1 })).toEqual([]);
    expect(validator([]).validate({ anything: 1 })).toEqual([]);
  });

  it("is not fooled by names that every object inherits", () => {
    const schema: SchemaProperty[] = [{ name: "constructor", logicalType: "string", required: true }];
    expect(
      validator(schema)
        .validate({})
        .map((violation) => violation.code),
    ).toEqual(["REQUIRED"]);
    expect(validator(schema).validate(JSON.parse('{"constructor":"x"}'))).toEqual([]);
    expect(validator([{ name: "a" }]).validate(JSON.parse('{"__proto__":{"a":1}}'))).toMatchObject([
      { code: "UNKNOWN_FIELD", path: "__proto__" },
    ]);
  });

  it("keeps one record's faults out of the next, and lists at most 20", () => {
    const schema = Array.from(
      { length: 40 },
      (_, index): SchemaProperty => ({ name: `f${index}`, required: true }),
    );
    const check = validator(schema);
    expect(check.validate({})).toHaveLength(20);
    expect(check.validate(Object.fromEntries(schema.map(({ name }) => [name, 1])))).toEqual([]);
  });

  it("never throws, whatever the record", () => {
    const check = validator([
      { name: "a", logicalType: "object", properties: [{ name: "b", logicalType: "timestamp" }] },
      {
        name: "c",
        logicalType: "array",
        items: { logicalType: "integer", logicalTypeOptions: { multipleOf: 3 } },
      },
      {
        name: "d",
        logicalType: "string",
        logicalTypeOptions: { pattern: "(a+)+$", format: "uri", maxLength: 3 },
      },
    ]);
    const record = fc.oneof(
      fc.jsonValue(),
      fc.record({ a: fc.jsonValue(), c: fc.jsonValue(), d: fc.jsonValue() }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(record, (value) => Array.isArray(check.validate(value))),
      { numRuns: 1_000 },
    );
  });
});
