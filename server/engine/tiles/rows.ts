import type { EngineEvent, Instant } from "../types.ts";
import type { SlotLayout } from "./layout.ts";

/** A tile that holds one event: the event itself, shared by every level and index it stands in. Never changed. */
export interface Single extends Instant {
  readonly inputs: EngineEvent["inputs"];
  readonly partials?: undefined;
}

/** A tile of several events: one partial per slot of the group, undefined where none of them counted. */
export interface Tile {
  readonly startUs: number;
  readonly partials: unknown[];
}

/** Tiles are half-open `[start, start + hop)`; a list of them is in order of their starts, with one per start at most. */
export type Row = Single | Tile;

export function startOf(row: Row, hopUs: number): number {
  return row.partials === undefined ? floorTo(row.eventTimeUs, hopUs) : row.startUs;
}

/** A time within the row. */
export function timeIn(row: Row): number {
  return row.partials === undefined ? row.eventTimeUs : row.startUs;
}

/** The greatest multiple of `stepUs` up to `us`. Exact below 2^53: the quotient's error is smaller than 1/step. */
export function floorTo(us: number, stepUs: number): number {
  return Math.floor(us / stepUs) * stepUs;
}

/** Place of the first row that starts at `startUs` or later. Looks at the end first: most events are new. */
export function placeFrom(rows: readonly Row[], hopUs: number, startUs: number): number {
  let high = rows.length;
  const last = rows[high - 1];
  if (last === undefined) return 0;
  const lastStart = startOf(last, hopUs);
  if (lastStart < startUs) return high;
  if (lastStart === startUs) return high - 1;
  high -= 1;
  let low = 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && startOf(row, hopUs) < startUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Adds an event to the row of its time. Gives the list back, or another in its place: short lists are copied to grow,
 * since `push` makes room for 16 more at once and most keys have few events.
 */
export function insertSingle(rows: Row[], hopUs: number, slots: readonly SlotLayout[], event: Single): Row[] {
  const startUs = floorTo(event.eventTimeUs, hopUs);
  const at = placeFrom(rows, hopUs, startUs);
  const row = rows[at];
  if (row === undefined) return appended(rows, event);
  if (startOf(row, hopUs) !== startUs) rows.splice(at, 0, event);
  else if (row.partials === undefined) rows[at] = { startUs, partials: liftBoth(slots, row, event) };
  else insertInto(row.partials, slots, event);
  return rows;
}

/** The list with one more at its end: a copy while it is short, so that it has no spare room, else itself. */
export function appended<R extends Row>(rows: R[], row: R): R[] {
  const [a, b, c, d, e] = rows;
  if (a === undefined) return [row];
  if (b === undefined) return [a, row];
  if (c === undefined) return [a, b, row];
  if (d === undefined) return [a, b, c, row];
  if (e === undefined) return [a, b, c, d, row];
  rows.push(row);
  return rows;
}

/**
 * Adds a row of a finer level. `own`: the row is used nowhere else, so that its partials may be kept; else they are
 * copied. Gives the list back, as `insertSingle` does.
 */
export function insertRow(
  rows: Row[],
  hopUs: number,
  slots: readonly SlotLayout[],
  added: Row,
  own: boolean,
): Row[] {
  if (added.partials === undefined) return insertSingle(rows, hopUs, slots, added);
  const startUs = floorTo(added.startUs, hopUs);
  const at = placeFrom(rows, hopUs, startUs);
  const row = rows[at];
  if (row !== undefined && startOf(row, hopUs) === startUs && row.partials !== undefined) {
    absorbInto(row.partials, slots, added.partials);
    return rows;
  }
  const partials = own ? added.partials : copyOf(slots, added.partials);
  const tile: Tile = { startUs, partials };
  if (row === undefined || startOf(row, hopUs) !== startUs) rows.splice(at, 0, tile);
  else {
    if (row.partials === undefined) insertInto(partials, slots, row);
    rows[at] = tile;
  }
  return rows;
}

/** One row of many events: a tile, the event itself when it is one, undefined when there is none. */
export function rowOf(
  events: readonly Single[],
  hopUs: number,
  slots: readonly SlotLayout[],
): Row | undefined {
  const [first, second] = events;
  if (first === undefined || second === undefined) return first;
  const partials = liftBoth(slots, first, second);
  for (const event of events.slice(2)) insertInto(partials, slots, event);
  return { startUs: floorTo(first.eventTimeUs, hopUs), partials };
}

function liftBoth(slots: readonly SlotLayout[], a: Single, b: Single): unknown[] {
  const partials = new Array<unknown>(slots.length).fill(undefined);
  insertInto(partials, slots, a);
  insertInto(partials, slots, b);
  return partials;
}

function insertInto(partials: unknown[], slots: readonly SlotLayout[], event: Single): void {
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i];
    const value = slot === undefined ? undefined : event.inputs[slot.input];
    if (slot === undefined || value === undefined || value === null) continue;
    const partial = partials[i];
    partials[i] =
      partial === undefined
        ? slot.aggregator.lift(value, event)
        : slot.aggregator.insert(partial, value, event);
  }
}

function absorbInto(partials: unknown[], slots: readonly SlotLayout[], other: readonly unknown[]): void {
  for (let i = 0; i < slots.length; i++) {
    const aggregator = slots[i]?.aggregator;
    const added = other[i];
    if (aggregator !== undefined && added !== undefined)
      partials[i] = aggregator.absorb(partials[i] ?? aggregator.empty(), added);
  }
}

function copyOf(slots: readonly SlotLayout[], partials: readonly unknown[]): unknown[] {
  const copy = new Array<unknown>(slots.length).fill(undefined);
  absorbInto(copy, slots, partials);
  return copy;
}
