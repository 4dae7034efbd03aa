import { compareInstants } from "../order.ts";
import type { EngineEvent, EnginePlan, EventTimes, Instant } from "../types.ts";
import { type GroupLayout, type Layout, type LevelLayout, layoutOf, type WindowLayout } from "./layout.ts";
import { addRow, addSingle, dropBefore, horizonOf, type Level, takeBefore } from "./level.ts";
import { appended, type Single, timeIn } from "./rows.ts";

/** One key's state. Opaque outside this folder. */
export interface KeyTiles {
  readonly plan: EnginePlan;
  readonly layout: Layout;
  /** The instant up to which events have entered; reads never go back behind it. */
  atUs: number;
  /** The earliest event time of any version: from then on the key is seen. Infinite before the first. */
  seenFromUs: number;
  /** The newest event in force that has entered and counts for some input. */
  newest: (Instant & EventTimes) | null;
  /** Events ahead of `atUs`, in order. */
  waiting: EngineEvent[];
  /**
   * Events that have entered but are not in tiles yet. Spreading them over the levels of every group many at a time is
   * what makes an event cheap, and keys with few events (most, usually) never need tiles at all.
   */
  recent: Single[];
  /** By `LevelLayout.place`, null while a level has held nothing; null while the key has had few events. */
  levels: (Level | null)[] | null;
  /** By window; null while the key is not read often. Left out when tiles are stored. */
  closed: Map<WindowLayout, ClosedPart> | null;
}

/** What a window held in `[tailUs, untilUs)` when it was read, for as long as nothing changes there. */
export interface ClosedPart {
  tailUs: number;
  untilUs: number;
  /** Undefined before the second read with this tail. */
  partial: unknown;
}

/** With so many recent events they go into tiles. */
const recentLimit = 16;

/** Shared by all keys without waiting events. */
const none: EngineEvent[] = [];

/** Empty tiles of a key for a plan. Layouts are worked out once per plan object: pass the same one for every key. */
export function createKeyTiles(plan: EnginePlan): KeyTiles {
  const layout = layoutOf(plan);
  return {
    plan,
    layout,
    atUs: Number.NEGATIVE_INFINITY,
    seenFromUs: Number.POSITIVE_INFINITY,
    newest: null,
    waiting: none,
    recent: [],
    levels: null,
    closed: null,
  };
}

/**
 * Takes in a new event (a version without a predecessor). One ahead of the tiles' instant waits until a read or
 * `advance` reaches its time; any other counts at once, however late it is. Keeps `event.inputs`: do not change them.
 */
export function addEvent(tiles: KeyTiles, event: EngineEvent): void {
  if (event.eventTimeUs < tiles.seenFromUs) tiles.seenFromUs = event.eventTimeUs;
  if (event.eventTimeUs <= tiles.atUs) enter(tiles, event);
  else if (tiles.waiting.length === 0) tiles.waiting = [event];
  else tiles.waiting.splice(placeAfter(tiles.waiting, event), 0, event);
}

/**
 * Moves the tiles' instant forward (an earlier `atUs` changes nothing) and lets waiting events in. The online runtime
 * calls it with an event's servable time before `addEvent`, so that few wait; no read may come before that time then.
 */
export function advance(tiles: KeyTiles, atUs: number): void {
  if (atUs <= tiles.atUs) return;
  tiles.atUs = atUs;
  if (tiles.waiting.length === 0) return;
  let count = 0;
  for (const event of tiles.waiting) {
    if (event.eventTimeUs > atUs) break;
    count++;
    enter(tiles, event);
  }
  if (count === tiles.waiting.length) tiles.waiting = none;
  else tiles.waiting.splice(0, count);
}

/** Notes a version that never came into force (out-ranked by one already there): its key is seen from its time on. */
export function noteOutranked(tiles: KeyTiles, version: EngineEvent): void {
  tiles.seenFromUs = Math.min(tiles.seenFromUs, version.eventTimeUs);
}

/** Drops what no window can reach any more, and what is cached, and folds what only longer windows reach into their coarser tiles. */
export function expire(tiles: KeyTiles, atUs: number): void {
  advance(tiles, atUs);
  tiles.closed = null;
  if (tiles.levels === null) tiles.recent = tiles.recent.filter((event) => isReached(tiles, event));
  else settle(tiles);
  for (const group of tiles.layout.groups) moveAllOn(tiles, group);
}

/** Whether some window can still reach an event. */
function isReached(tiles: KeyTiles, event: Single): boolean {
  return tiles.layout.groups.some((group) => levelOf(group, event.eventTimeUs, tiles.atUs) !== undefined);
}

/** Counts an event whose time has come. */
function enter(tiles: KeyTiles, event: EngineEvent): void {
  if (!countsAtAll(event)) return;
  offerNewest(tiles, event);
  tiles.recent = appended(tiles.recent, singleOf(event));
  if (tiles.recent.length >= recentLimit) settle(tiles);
}

/** Puts the recent events into tiles. */
export function settle(tiles: KeyTiles): void {
  const { recent } = tiles;
  if (recent.length === 0) return;
  tiles.recent = [];
  for (const group of tiles.layout.groups)
    for (const event of recent) if (counts(group, event)) enterGroup(tiles, group, event);
}

/** Puts an event into the level of a group in which its time lives; older than every window reaches: into none. */
export function enterGroup(tiles: KeyTiles, group: GroupLayout, event: Single): void {
  if (tiles.closed !== null)
    for (const [window, { untilUs }] of tiles.closed)
      if (window.group === group && event.eventTimeUs < untilUs) tiles.closed.delete(window);
  for (let i = 0; i < group.levels.length; i++) {
    const layout = group.levels[i];
    if (layout === undefined) return;
    const horizonUs = horizonOf(layout, tiles.atUs);
    moveOn(tiles, group, i, horizonUs);
    if (event.eventTimeUs < horizonUs) continue;
    addSingle(levelAt(tiles, layout), layout, group, event);
    return;
  }
}

export function singleOf({ eventTimeUs, partition, offset, inputs }: EngineEvent): Single {
  return { eventTimeUs, partition, offset, inputs };
}

/** Whether an event counts for any input. */
export function countsAtAll({ inputs }: Pick<EngineEvent, "inputs">): boolean {
  for (const value of inputs) if (value !== undefined && value !== null) return true;
  return false;
}

/** Whether an event counts for some slot of a group. */
export function counts(group: GroupLayout, { inputs }: Pick<EngineEvent, "inputs">): boolean {
  for (const { input } of group.slots) {
    const value = inputs[input];
    if (value !== undefined && value !== null) return true;
  }
  return false;
}

/** Makes an event that has entered the newest one if it is. */
export function offerNewest(tiles: KeyTiles, event: EngineEvent): void {
  if (tiles.newest !== null && compareInstants(event, tiles.newest) <= 0) return;
  tiles.newest = event;
}

/** Brings every event of a group to the level in which its time lives now. */
export function moveAllOn(tiles: KeyTiles, group: GroupLayout): void {
  for (const [i, layout] of group.levels.entries()) moveOn(tiles, group, i, horizonOf(layout, tiles.atUs));
}

/** Gives what has left a level's reach to the levels after it, and so on from there; the last one drops it. */
function moveOn(tiles: KeyTiles, group: GroupLayout, place: number, horizonUs: number): void {
  const layout = group.levels[place];
  const level = layout === undefined ? undefined : tiles.levels?.[layout.place];
  const oldest = level?.rows[0];
  if (layout === undefined || !level || oldest === undefined || timeIn(oldest) >= horizonUs) return;
  const nextLayout = group.levels[place + 1];
  if (nextLayout === undefined) {
    dropBefore(level, layout, horizonUs);
    return;
  }
  for (const row of takeBefore(level, layout, horizonUs)) {
    const next = levelOf(group, timeIn(row), tiles.atUs);
    if (next !== undefined) addRow(levelAt(tiles, next), next, group, row);
  }
  moveOn(tiles, group, place + 1, horizonOf(nextLayout, tiles.atUs));
}

/** The level in which events of a time live when the tiles stand at `atUs`: the finest that reaches so far back. */
export function levelOf(group: GroupLayout, eventTimeUs: number, atUs: number): LevelLayout | undefined {
  return group.levels.find((layout) => eventTimeUs >= horizonOf(layout, atUs));
}

export function levelAt(tiles: KeyTiles, layout: LevelLayout): Level {
  tiles.levels ??= new Array<null>(tiles.layout.levelCount).fill(null);
  const there = tiles.levels[layout.place];
  if (there !== null && there !== undefined) return there;
  const level: Level = { rows: [], index: null };
  tiles.levels[layout.place] = level;
  return level;
}

/** Place behind every event that does not come after `event`; looks at the end first. */
function placeAfter(events: readonly EngineEvent[], event: EngineEvent): number {
  let high = events.length;
  const last = events[high - 1];
  if (last === undefined || compareInstants(last, event) <= 0) return high;
  let low = 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = events[middle];
    if (other !== undefined && compareInstants(other, event) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
