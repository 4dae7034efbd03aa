import type { GroupLayout, LevelLayout, WindowLayout } from "./layout.ts";
import { floorTo, insertRow, insertSingle, placeFrom, type Row, type Single, startOf } from "./rows.ts";

/** Tiles of one length of one key, and an index above them once they are many. */
export interface Level {
  rows: Row[];
  /** Longer tiles over the same events, one list per span of the layout; null while there are few rows. */
  index: Row[][] | null;
}

/** With more rows than this a level gets an index: four levels of a slot then never make a read of more than 64. */
const indexFrom = 16;

/** A level of decoded rows. */
export function restoreLevel(rows: Row[], layout: LevelLayout, group: GroupLayout): Level {
  const level: Level = { rows, index: null };
  buildIndexIfMany(level, layout, group);
  return level;
}

/** Events before this instant live in the next level, or in none. */
export function horizonOf(layout: LevelLayout, atUs: number): number {
  return floorTo(atUs - layout.longestUs, layout.alignUs);
}

export function addSingle(level: Level, layout: LevelLayout, group: GroupLayout, event: Single): void {
  level.rows = insertSingle(level.rows, layout.hopUs, group.slots, event);
  const { index } = level;
  if (index === null) buildIndexIfMany(level, layout, group);
  else
    for (let i = 0; i < index.length; i++)
      index[i] = insertSingle(index[i] ?? [], layout.spansUs[i] ?? 1, group.slots, event);
}

/** Adds a row that the level below gives away. */
export function addRow(level: Level, layout: LevelLayout, group: GroupLayout, row: Row): void {
  const { index } = level;
  if (index !== null)
    for (const [i, spanUs] of layout.spansUs.entries())
      index[i] = insertRow(index[i] ?? [], spanUs, group.slots, row, false);
  level.rows = insertRow(level.rows, layout.hopUs, group.slots, row, true);
  if (index === null) buildIndexIfMany(level, layout, group);
}

/** Takes out the rows that start before `horizonUs`, oldest first. */
export function takeBefore(level: Level, layout: LevelLayout, horizonUs: number): Row[] {
  const count = placeFrom(level.rows, layout.hopUs, horizonUs);
  const taken = level.rows.slice(0, count);
  dropFirst(level, layout, count, horizonUs);
  return taken;
}

/** Drops the rows that start before `horizonUs`. */
export function dropBefore(level: Level, layout: LevelLayout, horizonUs: number): void {
  dropFirst(level, layout, placeFrom(level.rows, layout.hopUs, horizonUs), horizonUs);
}

function dropFirst(level: Level, layout: LevelLayout, count: number, horizonUs: number): void {
  if (count === level.rows.length) level.rows = [];
  else level.rows.splice(0, count);
  if (level.index === null) return;
  if (level.rows.length <= indexFrom / 2) level.index = null;
  else
    for (const [i, spanUs] of layout.spansUs.entries()) {
      // Only whole index tiles leave a level that gives its rows on; the last level's may stay with what has left:
      // reads start behind the horizon and never take one that starts before.
      const index = level.index[i] ?? [];
      index.splice(0, placeFrom(index, spanUs, horizonUs));
    }
}

/** Puts `row` (undefined: nothing) in the place of the row that starts at `startUs`, and computes its index anew. */
export function replaceRow(
  level: Level,
  layout: LevelLayout,
  group: GroupLayout,
  startUs: number,
  row: Row | undefined,
): void {
  put(level.rows, layout.hopUs, startUs, row);
  if (level.index === null) return;
  let below = level.rows;
  let belowUs = layout.hopUs;
  for (const [i, spanUs] of layout.spansUs.entries()) {
    const index = level.index[i] ?? [];
    const spanStart = floorTo(startUs, spanUs);
    let whole: Row[] = [];
    const end = placeFrom(below, belowUs, spanStart + spanUs);
    for (let at = placeFrom(below, belowUs, spanStart); at < end; at++) {
      const part = below[at];
      if (part !== undefined) whole = insertRow(whole, spanUs, group.slots, part, false);
    }
    put(index, spanUs, spanStart, whole[0]);
    below = index;
    belowUs = spanUs;
  }
}

function put(rows: Row[], hopUs: number, startUs: number, row: Row | undefined): void {
  const at = placeFrom(rows, hopUs, startUs);
  const there = rows[at];
  const taken = there !== undefined && startOf(there, hopUs) === startUs ? 1 : 0;
  if (row === undefined) rows.splice(at, taken);
  else rows.splice(at, taken, row);
}

function buildIndexIfMany(level: Level, layout: LevelLayout, group: GroupLayout): void {
  if (level.rows.length <= indexFrom || layout.spansUs.length === 0) return;
  let below = level.rows;
  level.index = layout.spansUs.map((spanUs) => {
    let index: Row[] = [];
    for (const row of below) index = insertRow(index, spanUs, group.slots, row, false);
    below = index;
    return index;
  });
}

/**
 * Absorbs everything with `fromUs ≤ time < untilUs` into a window's partial, and returns it. Both are multiples of the
 * level's hop, or `untilUs` is infinite. Rows up to the first index tile, index tiles up to the first longer one, and so
 * on; back down in the same way at the end.
 */
export function foldBetween(
  level: Level,
  layout: LevelLayout,
  window: WindowLayout,
  fromUs: number,
  untilUs: number,
  into: unknown,
): unknown {
  let partial = into;
  const { index } = level;
  const fold = (depth: number, from: number, until: number): void => {
    const spanUs = depth < 0 ? layout.hopUs : (layout.spansUs[depth] ?? layout.hopUs);
    const rows = depth < 0 ? level.rows : (index?.[depth] ?? []);
    const wholeFrom = Math.ceil(from / spanUs) * spanUs;
    const wholeUntil = floorTo(until, spanUs);
    if (depth >= 0 && wholeFrom >= wholeUntil) {
      fold(depth - 1, from, until);
      return;
    }
    if (wholeFrom > from) fold(depth - 1, from, wholeFrom);
    partial = foldRows(
      rows,
      placeFrom(rows, spanUs, wholeFrom),
      placeFrom(rows, spanUs, wholeUntil),
      window,
      partial,
    );
    if (wholeUntil < until) fold(depth - 1, wholeUntil, until);
  };
  fold(index === null ? -1 : layout.spansUs.length - 1, fromUs, untilUs);
  return partial;
}

/** How many rows start at `fromUs` or later. */
export function rowsFrom(level: Level, layout: LevelLayout, fromUs: number): number {
  return level.rows.length - placeFrom(level.rows, layout.hopUs, fromUs);
}

function foldRows(
  rows: readonly Row[],
  from: number,
  to: number,
  { aggregator, slot, input }: WindowLayout,
  into: unknown,
): unknown {
  let partial = into;
  for (let at = from; at < to; at++) {
    const row = rows[at];
    if (row === undefined) continue;
    if (row.partials === undefined) {
      const value = row.inputs[input];
      if (value !== undefined && value !== null) partial = aggregator.insert(partial, value, row);
    } else {
      const added = row.partials[slot];
      if (added !== undefined) partial = aggregator.absorb(partial, added);
    }
  }
  return partial;
}
