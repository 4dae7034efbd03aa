import { describe, expect, it } from "vitest";
import { sniffFile } from "./sniff.ts";

describe("what a dropped file is for", () => {
  it.each([
    ["product.yaml", "", { kind: "definition", format: "yaml" }],
    ["product.json", '{"product": {"kind": "DataProduct"}}', { kind: "definition", format: "json" }],
    ["rows.json", '[{"a": 1}]', { kind: "data", format: "json" }],
    ["rows.json", '{"a": 1}\n{"a": 2}', { kind: "data", format: "ndjson" }],
    ["rows.csv", "a,b", { kind: "data", format: "csv" }],
    ["rows.tsv.gz", "", { kind: "data", format: "csv" }],
    ["rows.jsonl", "{}", { kind: "data", format: "ndjson" }],
    ["rows.parquet", "PAR1", { kind: "data", format: "parquet" }],
    ["rows", "PAR1\0\0", { kind: "data", format: "parquet" }],
    ["definition", "# mine\napiVersion: v1.0.0\nkind: DataProduct", { kind: "definition", format: "yaml" }],
  ])("%s is told by name and content", (name, head, kind) => {
    expect(sniffFile(name, head)).toEqual(kind);
  });

  it("says what would be read when it is something else", () => {
    expect(sniffFile("photo.png", "\u0089PNG")).toMatchObject({ kind: "unknown" });
    const { reason } = sniffFile("photo.png", "") as { reason: string };
    expect(reason).toContain("Parquet");
    expect(reason).toContain(".png");
  });
});
