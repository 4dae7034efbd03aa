import { describe, expect, it } from "vitest";
import type { FieldView } from "@/server/domain/read-models/port.ts";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { cellText, columnsFromRecords, columnsOf } from "./columns.ts";
import { plainBreach } from "./record-check.ts";

const field = (path: string, more: Partial<FieldView> = {}): FieldView => ({
  path,
  logicalType: "integer",
  physicalType: null,
  description: "",
  required: false,
  unique: false,
  primaryKey: false,
  classification: null,
  minimum: null,
  maximum: null,
  examples: [],
  ...more,
});
const record = (event: unknown, masked?: Record<string, string>): RecordView => ({
  partition: 0,
  offset: 1,
  key: null,
  eventTime: "2026-01-01T00:00:00Z",
  knowledgeTime: "2026-01-01T00:00:00Z",
  headers: {},
  schemaVersion: null,
  imported: false,
  event,
  ...(masked ? { masked } : {}),
});

describe("marking a row", () => {
  const distance = field("distance", { minimum: 11, maximum: 4962 });

  it("says which range is broken and what was promised", () => {
    expect(plainBreach([distance], record({ distance: -1 }))).toEqual({
      path: "distance",
      sentence: "distance is -1; promised 11 to 4,962",
    });
    expect(plainBreach([field("n", { maximum: 5 })], record({ n: 6 }))?.sentence).toBe(
      "n is 6; promised at most 5",
    );
    expect(plainBreach([field("n", { minimum: 5 })], record({ n: 4 }))?.sentence).toBe(
      "n is 4; promised at least 5",
    );
  });

  it("takes the bounds themselves as kept", () => {
    for (const value of [11, 4962]) expect(plainBreach([distance], record({ distance: value }))).toBeNull();
  });

  it("misses a required field, and not an optional one", () => {
    expect(plainBreach([field("a", { required: true })], record({ a: null }))?.path).toBe("a");
    expect(plainBreach([field("a")], record({}))).toBeNull();
  });

  it("judges neither masked fields nor tombstones", () => {
    expect(plainBreach([distance], record({ distance: "masked" }, { distance: "pii/contact" }))).toBeNull();
    expect(plainBreach([field("a", { required: true })], record(null))).toBeNull();
  });
});

describe("columns", () => {
  it("are the contract's top-level fields in its order", () => {
    expect(
      columnsOf([field("b"), field("a.x"), field("a", { logicalType: "string" })], []).map((c) => [
        c.path,
        c.numeric,
      ]),
    ).toEqual([
      ["b", true],
      ["a", false],
    ]);
  });

  it("are as wide as the first records need, within limits", () => {
    const width = (value: unknown) =>
      columnsOf([field("a", { logicalType: "string" })], [record({ a: value })])[0]?.width ?? 0;
    expect(width("x".repeat(20))).toBeGreaterThan(width("x".repeat(10)));
    expect(width("x".repeat(4_000))).toBe(280);
    expect(width(null)).toBeGreaterThanOrEqual(56);
  });

  it("come from the records where there is no contract", () => {
    expect(
      columnsFromRecords([record({ n: 1, s: "x", o: {} }), record({ n: 2, late: true })]).map((c) => [
        c.path,
        c.numeric,
      ]),
    ).toEqual([
      ["n", true],
      ["s", false],
      ["o", false],
      ["late", false],
    ]);
    expect(columnsFromRecords([])).toEqual([]);
  });

  it("read their cell as one line of text", () => {
    expect(cellText({ a: { b: 1 } }, "a")).toBe('{"b":1}');
    expect(cellText({ a: 0 }, "a")).toBe("0");
    expect(cellText({ a: null }, "a")).toBeNull();
    expect(cellText(null, "a")).toBeNull();
  });
});
