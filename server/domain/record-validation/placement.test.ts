import { describe, expect, it } from "vitest";
import type { SchemaProperty } from "../product-file/standard/schema.ts";
import { compilePlacer } from "./placement.ts";

const schema: SchemaProperty[] = [
  { name: "id", logicalType: "string" },
  { name: "n", logicalType: "integer" },
  { name: "at", logicalType: "timestamp" },
  { name: "ms", logicalType: "integer" },
  { name: "day", logicalType: "date" },
  { name: "nested", logicalType: "object", properties: [{ name: "at", logicalType: "timestamp" }] },
];
const place = (key: string[], eventTime: string | undefined, record: unknown) =>
  compilePlacer({ key, eventTime }, schema)(record);

describe("compilePlacer", () => {
  it("makes keys: one column's text, several as a JSON array, none as no key", () => {
    expect(place(["id"], undefined, { id: "x" })).toEqual({ key: "x", eventTimeUs: null });
    expect(place(["n"], undefined, { n: 7 })).toEqual({ key: "7", eventTimeUs: null });
    expect(place(["id", "n"], undefined, { id: "x", n: 7 })).toEqual({ key: '["x",7]', eventTimeUs: null });
    expect(place([], undefined, { id: "x" })).toEqual({ key: null, eventTimeUs: null });
  });

  it.each([[{}], [{ id: null }], [{ id: {} }], [null], ["text"]])("refuses %j without its key", (record) => {
    expect(place(["id"], undefined, record)).toMatchObject({ code: "KEY_MISSING", path: "id" });
  });

  it("reads event times by the column's type", () => {
    expect(place([], "at", { at: "2026-01-31T09:30:00.000001Z" })).toMatchObject({
      eventTimeUs: 1769851800000001,
    });
    expect(place([], "ms", { ms: 1769851800000 })).toMatchObject({ eventTimeUs: 1769851800000000 });
    expect(place([], "day", { day: "2026-01-31" })).toMatchObject({ eventTimeUs: 1769817600000000 });
    expect(place([], "nested.at", { nested: { at: "1970-01-01T00:00:00Z" } })).toMatchObject({
      eventTimeUs: 0,
    });
  });

  it.each([
    [{}, "EVENT_TIME_MISSING"],
    [{ at: "soon" }, "EVENT_TIME_MISSING"],
    [{ at: "2256-01-01T00:00:00Z" }, "EVENT_TIME_RANGE"],
  ])("refuses %j with %s", (record, code) => {
    expect(place([], "at", record)).toMatchObject({ code, path: "at" });
  });
});
