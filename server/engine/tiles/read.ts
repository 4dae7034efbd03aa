import { tailUs } from "../hops.ts";
import type { WindowReading } from "../types.ts";
import { advance, type KeyTiles, settle } from "./key-tiles.ts";
import type { WindowLayout } from "./layout.ts";
import { foldFrom } from "./level.ts";

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
  let partial = layout.aggregator.empty();
  for (let i = 0; i < tiles.recent.length; i++) {
    const event = tiles.recent[i];
    const value = event?.inputs[layout.input];
    if (event !== undefined && event.eventTimeUs >= tail && value !== undefined && value !== null)
      partial = layout.aggregator.insert(partial, value, event);
  }
  if (tiles.levels === null) return partial;
  for (const level of layout.levels) {
    const held = tiles.levels[level.place];
    // Levels finer than the window's own hold nothing from before their own horizon, which is behind its tail.
    if (held !== null && held !== undefined) partial = foldFrom(held, level, layout, tail, partial);
  }
  return partial;
}

function windowAt(tiles: KeyTiles, place: number): WindowLayout {
  const layout = tiles.layout.windows[place];
  if (layout === undefined) throw new RangeError(`The plan has no window ${place}.`);
  return layout;
}

function timesOf({ eventTimeUs, knowledgeTimeUs, servableTimeUs }: NonNullable<KeyTiles["newest"]>) {
  return { eventTimeUs, knowledgeTimeUs, servableTimeUs };
}
