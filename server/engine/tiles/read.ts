import { tailUs } from "../hops.ts";
import type { WindowReading } from "../types.ts";
import { advance, type KeyTiles, settle } from "./key-tiles.ts";
import type { LevelLayout, WindowLayout } from "./layout.ts";
import { foldBetween, horizonOf, rowsFrom } from "./level.ts";
import { floorTo } from "./rows.ts";

/**
 * Values of the plan's windows at an instant, all or those whose places in `plan.windows` are given. `atUs` never goes
 * back: an earlier one than before throws RangeError.
 */
export function readWindows(tiles: KeyTiles, atUs: number, windows?: readonly number[]): WindowReading {
  if (atUs < tiles.atUs)
    throw new RangeError(
      `These tiles stand at ${tiles.atUs} µs and cannot be read at ${atUs} µs: use the history.`,
    );
  advance(tiles, atUs);
  if (tiles.levels !== null) settle(tiles);
  const layouts =
    windows === undefined ? tiles.layout.windows : windows.map((place) => windowAt(tiles, place));
  const reading: WindowReading = {
    values: [],
    approximate: [],
    seen: tiles.seenFromUs <= atUs,
    newest: tiles.newest === null ? null : timesOf(tiles.newest),
  };
  for (const layout of layouts) {
    const partial = partialOf(tiles, layout);
    if (layout.aggregator.isApproximate(partial)) reading.approximate.push(reading.values.length);
    reading.values.push(layout.aggregator.finish(partial, layout.window));
  }
  return reading;
}

function partialOf(tiles: KeyTiles, layout: WindowLayout): unknown {
  const tail = tailUs(tiles.atUs, layout.window);
  if (tiles.levels !== null) return closedAndOpen(tiles, layout, tail);
  let partial = layout.aggregator.empty();
  for (let i = 0; i < tiles.recent.length; i++) {
    const event = tiles.recent[i];
    const value = event?.inputs[layout.input];
    if (event !== undefined && event.eventTimeUs >= tail && value !== undefined && value !== null)
      partial = layout.aggregator.insert(partial, value, event);
  }
  return partial;
}

/** Fewer rows than this are read as fast as a cached part is copied. */
const cachedFrom = 12;

/** A cached part is made anew when so many rows have come after it. */
const openLimit = 8;

/**
 * Reads a window whose key has tiles. Its closed part (all but the finest tile of now) is kept from the second read with
 * the same tail on, until an event comes into it: a key that is asked for often is answered with a few merges.
 */
function closedAndOpen(tiles: KeyTiles, layout: WindowLayout, tail: number): unknown {
  const { aggregator } = layout;
  const [finest, ...coarser] = layout.levels;
  if (finest === undefined) return aggregator.empty();
  const everything = Number.POSITIVE_INFINITY;
  const nowUs = floorTo(tiles.atUs, finest.hopUs);
  const cached = tiles.closed?.get(layout);
  // Once events from behind the closed part may have left the finest level, they cannot be told from those in it.
  if (cached?.tailUs !== tail || cached.untilUs < horizonOf(finest, tiles.atUs)) {
    if (rowsOf(tiles, layout) >= cachedFrom) {
      tiles.closed ??= new Map();
      tiles.closed.set(layout, { tailUs: tail, untilUs: nowUs, partial: undefined });
    } else tiles.closed?.delete(layout);
    return foldLevels(tiles, layout, layout.levels, tail, everything, aggregator.empty());
  }
  const level = tiles.levels?.[finest.place];
  if (cached.partial === undefined) {
    const partial = foldLevels(tiles, layout, coarser, tail, everything, aggregator.empty());
    cached.untilUs = nowUs;
    cached.partial = foldLevels(tiles, layout, [finest], tail, nowUs, partial);
  } else if (level && rowsFrom(level, finest, cached.untilUs) > openLimit) {
    cached.partial = foldLevels(tiles, layout, [finest], cached.untilUs, nowUs, cached.partial);
    cached.untilUs = nowUs;
  }
  const copy = aggregator.absorb(aggregator.empty(), cached.partial);
  return foldLevels(tiles, layout, [finest], cached.untilUs, everything, copy);
}

function foldLevels(
  tiles: KeyTiles,
  layout: WindowLayout,
  levels: readonly LevelLayout[],
  fromUs: number,
  untilUs: number,
  into: unknown,
): unknown {
  let partial = into;
  for (const level of levels) {
    const held = tiles.levels?.[level.place];
    // Finer levels than the window's own hold nothing from before their own horizon, which lies behind its tail.
    if (held) partial = foldBetween(held, level, layout, fromUs, untilUs, partial);
  }
  return partial;
}

function rowsOf(tiles: KeyTiles, { levels }: WindowLayout): number {
  return levels.reduce((all, { place }) => all + (tiles.levels?.[place]?.rows.length ?? 0), 0);
}

function windowAt(tiles: KeyTiles, place: number): WindowLayout {
  const layout = tiles.layout.windows[place];
  if (layout === undefined) throw new RangeError(`The plan has no window ${place}.`);
  return layout;
}

function timesOf({ eventTimeUs, knowledgeTimeUs, servableTimeUs }: NonNullable<KeyTiles["newest"]>) {
  return { eventTimeUs, knowledgeTimeUs, servableTimeUs };
}
