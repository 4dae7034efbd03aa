import { describe, expect, it } from "vitest";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { LiveBoard } from "./live-board.ts";

const record = (offset: number, event: unknown = {}): RecordView => ({
  partition: 0,
  offset,
  key: null,
  eventTime: "2026-01-01T00:00:00Z",
  knowledgeTime: "2026-01-01T00:00:00Z",
  headers: {},
  schemaVersion: null,
  imported: false,
  event,
});
const product = (productId: string, ratePerSecond: number, records: RecordView[] = []) => ({
  productId,
  ratePerSecond,
  lagMs: 12,
  newestAt: null,
  violations: 0,
  scanned: 0,
  records,
});
const board = () =>
  new LiveBoard(
    ({ event }) => (event as { mine?: number }).mine ?? null,
    () => 500,
  );

describe("the live board", () => {
  it("keeps a minute of rates per stream, gaps before it watched", () => {
    const live = board();
    for (let i = 0; i < 130; i++) live.take({ at: "2026-01-01T00:00:00Z", products: [product("a/b", i)] });
    const rates = live.getSnapshot().rows.get("a/b")?.rates ?? [];
    expect([rates.length, rates[0], rates.at(-1)]).toEqual([120, 10, 129]);
    const fresh = board();
    fresh.take({ at: "2026-01-01T00:00:00Z", products: [product("a/b", 3)] });
    expect(fresh.getSnapshot().rows.get("a/b")?.rates.slice(-2)).toEqual([null, 3]);
  });

  it("begins with the minute before it watched, whichever comes first", () => {
    const minute = Array.from({ length: 60 }, (_, i) => i);
    const first = board();
    first.seed("a/b", minute);
    first.take({ at: "2026-01-01T00:00:00Z", products: [product("a/b", 99)] });
    const late = board();
    late.take({ at: "2026-01-01T00:00:00Z", products: [product("a/b", 99)] });
    late.seed("a/b", minute);
    for (const live of [first, late]) {
      const rates = live.getSnapshot().rows.get("a/b")?.rates ?? [];
      expect([rates.length, ...rates.slice(-3)]).toEqual([120, 59, 59, 99]);
    }
  });

  it("keeps a stream's newest record while none comes", () => {
    const live = board();
    live.take({ at: "2026-01-01T00:00:00Z", products: [product("a/b", 1, [record(1), record(2)])] });
    live.take({ at: "2026-01-01T00:00:01Z", products: [product("a/b", 0)] });
    expect(live.getSnapshot().rows.get("a/b")?.newest?.offset).toBe(2);
  });

  it("picks out the reader's own clicks, newest first, and keeps twelve", () => {
    const live = board();
    live.take({
      at: "2026-01-01T00:00:00Z",
      products: [product("a/b", 1, [record(1, { mine: 480 }), record(2)])],
    });
    for (let i = 0; i < 14; i++)
      live.take({
        at: "2026-01-01T00:00:01Z",
        products: [product("a/b", 1, [record(10 + i, { mine: 490 })])],
      });
    const { clicks } = live.getSnapshot();
    expect(clicks.length).toBe(12);
    expect(clicks[0]).toMatchObject({ clickedAt: 490, shownAt: 500, record: { offset: 23 } });
  });
});
