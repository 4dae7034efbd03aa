import { z } from "zod";
import type { DataPlane } from "../../adapters/data-plane/types.ts";
import type { Clock } from "../../clock.ts";
import { durationMs } from "../../domain/duration.ts";
import type { Principal } from "../../domain/principal.ts";
import type { SearchQuality, SearchWindow } from "../../domain/read-models/search-quality.ts";
import { AppError } from "../../errors.ts";
import { clickstreamProduct } from "./take-clicks.ts";

/** Below this many searches the figures would be anecdotes. */
const enough = 10;
const pageSize = 500;
/** Matching events read at most. */
const mostEvents = 20_000;
const mostMissing = 20;

/** Searches that were answered, and clicks on what a search found. */
const filter = `has(event.query) && event.action in ["search", "click"]`;

const eventSchema = z.object({
  account_id: z.string(),
  action: z.enum(["search", "click"]),
  target: z.string(),
  query: z.string(),
  results: z.int().min(0).optional(),
  position: z.int().min(1).optional(),
  at: z.string(),
});
export type SearchEvent = z.output<typeof eventSchema>;

/**
 * How well searches did over a window up to now, counted from the clickstream under the caller's rights. Throws what
 * the data plane throws, such as FORBIDDEN.
 */
export async function searchQuality(
  deps: { dataPlane: Pick<DataPlane, "page">; clock: Clock },
  principal: Principal,
  { window }: { window: SearchWindow },
): Promise<SearchQuality> {
  const toMs = deps.clock.nowMs();
  const from = new Date(toMs - durationMs(window)).toISOString();
  const read = await readEvents(deps.dataPlane, principal, from);
  const frame = { from, to: new Date(toMs).toISOString(), enough, computedAt: new Date(toMs).toISOString() };
  const figures = countSearches(read?.events ?? []);
  const state = read === null ? "no-stream" : figures.searches < enough ? "not-enough" : "ready";
  return {
    state,
    ...frame,
    ...figures,
    events: read?.events.length ?? 0,
    truncated: read?.truncated ?? false,
  };
}

/** Matching events of the window; null in a mesh without the stream. */
async function readEvents(
  dataPlane: Pick<DataPlane, "page">,
  principal: Principal,
  since: string,
): Promise<{ events: SearchEvent[]; truncated: boolean } | null> {
  const events: SearchEvent[] = [];
  let from = `time:${since}`;
  for (;;) {
    const page = await dataPlane
      .page(principal, clickstreamProduct, { from, limit: pageSize, filter })
      .catch((error: unknown) => {
        if (error instanceof AppError && error.code === "NOT_FOUND") return null;
        throw error;
      });
    if (page === null) return null;
    for (const { event } of page.records) {
      const parsed = eventSchema.safeParse(event);
      if (parsed.success) events.push(parsed.data);
    }
    // A page of records that are withheld from the reader has none either, and the next one may.
    if (page.next === from || page.next === page.end) return { events, truncated: false };
    if (events.length >= mostEvents) return { events, truncated: true };
    from = page.next;
  }
}

interface Search {
  question: string;
  results: number;
  at: string;
  /** Places of clicked results. */
  places: number[];
}

/**
 * Counts searches by account and id, so that one that was answered twice (a page that was reloaded) is one. A click
 * counts for its search; its place is `position`, or stands in its target (`result 3 domain/product`). Clicks of
 * searches that are not among the events have begun before the window and are left out.
 */
export function countSearches(
  events: readonly SearchEvent[],
): Omit<SearchQuality, "state" | "from" | "to" | "enough" | "events" | "truncated" | "computedAt"> {
  const searches = new Map<string, Search>();
  const keyOf = ({ account_id: account, query }: SearchEvent) => `${account}\n${query}`;
  for (const event of events)
    if (event.action === "search" && event.results !== undefined)
      searches.set(keyOf(event), {
        question: event.target,
        results: event.results,
        at: event.at,
        places: [],
      });
  for (const event of events) {
    if (event.action !== "click") continue;
    const place = event.position ?? placeIn(event.target);
    if (place !== undefined) searches.get(keyOf(event))?.places.push(place);
  }
  const all = [...searches.values()];
  const found = all.filter(({ results }) => results > 0);
  const clicked = found.filter(({ places }) => places.length > 0);
  const places = found.flatMap((search) => search.places);
  return {
    searches: all.length,
    withoutResults: all.length - found.length,
    clicked: clicked.length,
    noResultRate: ratio(all.length - found.length, all.length),
    clickThrough: ratio(clicked.length, found.length),
    meanPosition: ratio(
      places.reduce((sum, place) => sum + place, 0),
      places.length,
    ),
    meanReciprocalRank: ratio(
      clicked.reduce((sum, search) => sum + 1 / Math.min(...search.places), 0),
      found.length,
    ),
    clicks: places.length,
    missing: missingOf(all),
  };
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function placeIn(target: string): number | undefined {
  const place = Number(/^result (\d{1,6})(?: |$)/.exec(target)?.[1]);
  return Number.isInteger(place) && place > 0 ? place : undefined;
}

/** Questions without results, the same however they are spaced or capitalised. */
function missingOf(searches: readonly Search[]): SearchQuality["missing"] {
  const found = new Map<string, SearchQuality["missing"][number]>();
  for (const { question, results, at } of searches) {
    if (results > 0) continue;
    const key = question.toLowerCase().replaceAll(/\s+/g, " ").trim();
    const known = found.get(key);
    if (!known) found.set(key, { question, times: 1, lastAt: at });
    else {
      known.times++;
      if (Date.parse(at) > Date.parse(known.lastAt)) known.lastAt = at;
    }
  }
  return [...found.values()]
    .sort((a, b) => b.times - a.times || Date.parse(b.lastAt) - Date.parse(a.lastAt))
    .slice(0, mostMissing);
}
