import { describe, expect, it } from "vitest";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { ownClickAt } from "./own-clicks.ts";

const record = (event: unknown): RecordView => ({
  partition: 0,
  offset: 1,
  key: null,
  eventTime: "2026-01-01T00:00:00Z",
  knowledgeTime: "2026-01-01T00:00:00Z",
  headers: {},
  schemaVersion: null,
  imported: false,
  event,
});

describe("the reader's own clicks", () => {
  it("are those of this tab's session, at the browser's own time", () => {
    const at = "2026-11-22T14:12:43.117Z";
    expect(ownClickAt(record({ session: "mine", at }), "mine")).toBe(Date.parse(at));
    expect(ownClickAt(record({ session: "mine", at: Date.parse(at) }), "mine")).toBe(Date.parse(at));
  });

  it("are never those of another tab, nor without a readable time", () => {
    expect(ownClickAt(record({ session: "other", at: "2026-11-22T14:12:43Z" }), "mine")).toBeNull();
    expect(ownClickAt(record({ session: "mine", at: "soon" }), "mine")).toBeNull();
    expect(ownClickAt(record({ session: "mine" }), "mine")).toBeNull();
    expect(ownClickAt(record(null), "mine")).toBeNull();
  });
});
