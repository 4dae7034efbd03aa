import { describe, expect, it } from "vitest";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { observeColumns, observeRecords } from "./observed.ts";

const record = (event: unknown, masked?: Record<string, string>): RecordView => ({
  partition: 0,
  offset: 0,
  key: null,
  eventTime: "2026-01-01T00:00:00Z",
  knowledgeTime: "2026-01-01T00:00:00Z",
  headers: {},
  schemaVersion: null,
  imported: false,
  event,
  ...(masked ? { masked } : {}),
});

describe("what a field was seen to hold", () => {
  it("is its extremes and gaps over the records that may be looked at", () => {
    const records = [
      record({ n: 3 }),
      record({ n: -1 }),
      record({ n: null }),
      record({}),
      record(null),
      record({ n: "masked" }, { n: "pii" }),
    ];
    expect(observeRecords(records, ["n"]).get("n")).toEqual({ minimum: -1, maximum: 3, seen: 4, nulls: 2 });
  });

  it("is nothing at all when no record could be looked at", () => {
    expect(observeRecords([record(null)], ["n"]).has("n")).toBe(false);
    expect(observeRecords([], ["n"]).size).toBe(0);
  });

  it("reads a table's statistics, whose extremes are text", () => {
    const found = observeColumns(
      [
        { name: "n", nulls: 1, minimum: "-2.5", maximum: "9" },
        { name: "s", nulls: 0, minimum: "a", maximum: "z" },
      ],
      10,
    );
    expect(found.get("n")).toEqual({ minimum: -2.5, maximum: 9, seen: 10, nulls: 1 });
    expect(found.get("s")).toEqual({ minimum: null, maximum: null, seen: 10, nulls: 0 });
  });
});
