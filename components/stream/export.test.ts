import { describe, expect, it } from "vitest";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { toCsv, toNdjson } from "./export.ts";

const record = (offset: number, event: unknown): RecordView => ({
  partition: 1,
  offset,
  key: "DFW",
  eventTime: "2026-11-22T14:12:43Z",
  knowledgeTime: "2026-11-22T14:12:43.009Z",
  headers: {},
  schemaVersion: "1.2.0",
  imported: false,
  event,
});

describe("exports", () => {
  it("write NDJSON that reads back as the records", () => {
    const records = [record(1, { a: "x\ny" }), record(2, null)];
    const lines = toNdjson(records).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(records);
  });

  it("write CSV with every field that occurs, quoted where needed", () => {
    const csv = toCsv([record(1, { a: 'say "hi", you', n: -3 }), record(2, { n: 4, nested: { x: 1 } })]);
    expect(csv.split("\r\n")).toEqual([
      "partition,offset,key,eventTime,knowledgeTime,schemaVersion,imported,event.a,event.n,event.nested",
      '1,1,DFW,2026-11-22T14:12:43Z,2026-11-22T14:12:43.009Z,1.2.0,false,"say ""hi"", you",-3,',
      '1,2,DFW,2026-11-22T14:12:43Z,2026-11-22T14:12:43.009Z,1.2.0,false,,4,"{""x"":1}"',
      "",
    ]);
  });

  it("leave tombstones empty and keep payloads that are no objects", () => {
    const csv = toCsv([record(1, null), record(2, "plain")]);
    expect(csv).toContain("event.value");
    expect(csv.split("\r\n")[1]).toMatch(/false,$/);
    expect(csv.split("\r\n")[2]).toMatch(/false,plain$/);
  });

  it("never hand a spreadsheet a formula, and leave numbers alone", () => {
    const csv = toCsv([record(1, { a: "=1+1", b: "-5", c: "@x" })]);
    expect(csv.split("\r\n")[1]).toMatch(/,'=1\+1,-5,'@x$/);
  });
});
