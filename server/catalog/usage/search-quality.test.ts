import { describe, expect, test } from "vitest";
import type { DataPlane, PageRequest } from "../../adapters/data-plane/types.ts";
import { manualClock } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { maya } from "../testing/mesh.ts";
import { countSearches, type SearchEvent, searchQuality } from "./search-quality.ts";

const nowMs = Date.UTC(2026, 0, 15, 12);
const event = (
  part: Partial<SearchEvent> & Pick<SearchEvent, "action" | "target" | "query">,
): SearchEvent => ({
  account_id: "maya",
  at: new Date(nowMs - 60_000).toISOString(),
  ...part,
});
const search = (query: string, results: number, target = query) =>
  event({ action: "search", target, query, results });
const click = (query: string, position?: number, target = "open a/b") =>
  event({ action: "click", target, query, ...(position === undefined ? {} : { position }) });

describe("counting", () => {
  test("has each figure as its definition says", () => {
    const figures = countSearches([
      search("1", 8),
      click("1", 2),
      click("1", 4),
      search("2", 5),
      click("2", undefined, "result 1 wildlife/strike_reports"),
      search("3", 3),
      search("4", 0, "Apple  pie"),
      search("5", 0, "apple pie"),
      search("6", 0, "fraud"),
    ]);
    expect(figures).toMatchObject({
      searches: 6,
      withoutResults: 3,
      noResultRate: 0.5,
      clicked: 2,
      clickThrough: 2 / 3,
      clicks: 3,
      meanPosition: 7 / 3,
      meanReciprocalRank: (1 / 2 + 1 + 0) / 3,
    });
    expect(figures.missing.map(({ question, times }) => [question, times])).toEqual([
      ["Apple  pie", 2],
      ["fraud", 1],
    ]);
  });

  test("tells people's searches apart, and one answered twice is one", () => {
    const other = { ...search("1", 4), account_id: "daniel" };
    expect(countSearches([search("1", 3), search("1", 4), other])).toMatchObject({ searches: 2 });
    expect(countSearches([other, click("1", 1)])).toMatchObject({ clicks: 0, clicked: 0 });
  });

  test("nothing is no figure, not zero", () => {
    expect(countSearches([])).toMatchObject({
      searches: 0,
      noResultRate: null,
      clickThrough: null,
      meanPosition: null,
      meanReciprocalRank: null,
    });
  });
});

describe("the window", () => {
  const asked: PageRequest[] = [];
  const plane = (pages: SearchEvent[][]): { dataPlane: Pick<DataPlane, "page"> } => ({
    dataPlane: {
      page: (async (_: unknown, __: unknown, request: PageRequest) => {
        asked.push(request);
        const at = request.from.startsWith("time:") ? 0 : Number(request.from);
        const records = (pages[at] ?? []).map((each) => ({ event: each }));
        return { records, scanned: records.length, next: String(at + 1), end: String(pages.length) };
      }) as unknown as DataPlane["page"],
    },
  });
  const ask = (pages: SearchEvent[][]) =>
    searchQuality({ ...plane(pages), clock: manualClock(nowMs) }, maya, { window: "24h" });

  test("is read page by page from its beginning", async () => {
    asked.length = 0;
    const many = (from: number) => Array.from({ length: 6 }, (_, place) => search(String(from + place), 1));
    const quality = await ask([many(0), many(6)]);
    expect(quality).toMatchObject({ state: "ready", searches: 12, events: 12, truncated: false });
    expect(asked.map(({ from }) => from)).toEqual(["time:2026-01-14T12:00:00.000Z", "1"]);
  });

  test("with few searches says that it is not enough; without the stream, that", async () => {
    expect((await ask([[search("1", 1)]])).state).toBe("not-enough");
    const page = async () => {
      throw new AppError("NOT_FOUND", "There is no such product.");
    };
    const absent = await searchQuality({ dataPlane: { page }, clock: manualClock(nowMs) }, maya, {
      window: "1h",
    });
    expect(absent.state).toBe("no-stream");
  });
});
