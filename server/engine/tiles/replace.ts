import { compareInstants } from "../order.ts";
import type { EngineEvent, Instant } from "../types.ts";
import { sameInputs } from "../versions.ts";
import {
  addEvent,
  counts,
  countsAtAll,
  enterGroup,
  type KeyTiles,
  levelAt,
  levelOf,
  moveAllOn,
  offerNewest,
  settle,
  singleOf,
} from "./key-tiles.ts";
import type { GroupLayout, LevelLayout } from "./layout.ts";
import { replaceRow } from "./level.ts";
import { floorTo, placeFrom, type Row, rowOf, startOf } from "./rows.ts";

/**
 * In-force events of the key with `startUs ≤ event time < endUs`, in any order: exactly those that were added to these
 * tiles and are still in force. Versions that are known but not yet added must not be among them; the one that is being
 * replaced and the one that replaces it may or may not.
 */
export type RawEventsOf = (startUs: number, endUs: number) => Iterable<EngineEvent>;

/**
 * Puts `after` in the place of `before`, a version of the same record that was added. Partials cannot give an event
 * back, so its tiles are computed anew from raw events, unless it was alone in them.
 */
export function replaceEvent(
  tiles: KeyTiles,
  before: EngineEvent,
  after: EngineEvent,
  rawEventsOf: RawEventsOf,
): void {
  const waiting = tiles.waiting.findIndex((event) => compareInstants(event, before) === 0);
  if (waiting >= 0) {
    tiles.waiting.splice(waiting, 1);
    addEvent(tiles, after);
    return;
  }
  const isNewest = tiles.newest !== null && compareInstants(tiles.newest, before) === 0;
  const others: RawEventsOf = function* (startUs, endUs) {
    for (const event of rawEventsOf(startUs, endUs))
      if (compareInstants(event, before) !== 0 && compareInstants(event, after) !== 0) yield event;
  };
  const recent = tiles.recent.findIndex((event) => compareInstants(event, before) === 0);
  if (recent >= 0) {
    tiles.recent.splice(recent, 1);
    if (isNewest) findNewest(tiles, before.eventTimeUs, others);
    addEvent(tiles, after);
    return;
  }
  settle(tiles);
  tiles.closed = null;
  // A duplicate has another place among the events of its instant; most aggregations cannot tell.
  const same = before.eventTimeUs === after.eventTimeUs && sameInputs(before.inputs, after.inputs);
  const touched = tiles.layout.groups.filter((group) => group.ordered || !same);
  const tasks: Task[] = [];
  for (const group of touched) {
    moveAllOn(tiles, group);
    if (counts(group, before)) tasks.push(...takeOut(tiles, group, before));
  }
  recompute(tiles, tasks, others);
  if (isNewest) findNewest(tiles, before.eventTimeUs, others);
  if (after.eventTimeUs > tiles.atUs || !countsAtAll(after)) {
    addEvent(tiles, after);
    return;
  }
  tiles.seenFromUs = Math.min(tiles.seenFromUs, after.eventTimeUs);
  offerNewest(tiles, after);
  const single = singleOf(after);
  for (const group of touched) if (counts(group, after)) enterGroup(tiles, group, single);
}

/** Computes anew from raw events every tile that holds one of these instants (event times, µs), and the newest event. */
export function rebuild(tiles: KeyTiles, instantsUs: readonly number[], rawEventsOf: RawEventsOf): void {
  const tasks: Task[] = [];
  settle(tiles);
  tiles.closed = null;
  for (const group of tiles.layout.groups) {
    moveAllOn(tiles, group);
    for (const instantUs of instantsUs) {
      const layout = instantUs > tiles.atUs ? undefined : levelOf(group, instantUs, tiles.atUs);
      if (layout === undefined) continue;
      const startUs = floorTo(instantUs, layout.hopUs);
      if (!tasks.some((task) => task.layout === layout && task.startUs === startUs))
        tasks.push({ group, layout, startUs });
    }
  }
  recompute(tiles, tasks, rawEventsOf);
  const latest = Math.max(
    tiles.newest?.eventTimeUs ?? Number.NEGATIVE_INFINITY,
    ...instantsUs.filter((us) => us <= tiles.atUs),
  );
  if (Number.isFinite(latest)) findNewest(tiles, latest, rawEventsOf);
}

/** A row to be computed anew. */
interface Task {
  group: GroupLayout;
  layout: LevelLayout;
  startUs: number;
}

/** Takes an event out of its row when it is alone in it; else gives back what is to be computed anew. */
function takeOut(tiles: KeyTiles, group: GroupLayout, event: Instant): Task[] {
  const layout = levelOf(group, event.eventTimeUs, tiles.atUs);
  const level = layout === undefined ? undefined : tiles.levels?.[layout.place];
  if (layout === undefined || level === undefined || level === null) return [];
  const startUs = floorTo(event.eventTimeUs, layout.hopUs);
  const row: Row | undefined = level.rows[placeFrom(level.rows, layout.hopUs, startUs)];
  if (row === undefined || startOf(row, layout.hopUs) !== startUs) return [];
  if (row.partials !== undefined || compareInstants(row, event) !== 0) return [{ group, layout, startUs }];
  replaceRow(level, layout, group, startUs, undefined);
  return [];
}

/** One request for raw events serves every group: their tiles lie within each other. */
function recompute(tiles: KeyTiles, tasks: readonly Task[], rawEventsOf: RawEventsOf): void {
  for (const [startUs, endUs] of unionOf(tasks)) {
    const events = [...rawEventsOf(startUs, endUs)]
      .filter((event) => event.eventTimeUs <= tiles.atUs)
      .sort(compareInstants);
    for (const { group, layout, startUs: rowStart } of tasks) {
      if (rowStart < startUs || rowStart >= endUs) continue;
      const members = events.filter(
        (event) =>
          floorTo(event.eventTimeUs, layout.hopUs) === rowStart &&
          levelOf(group, event.eventTimeUs, tiles.atUs) === layout &&
          counts(group, event),
      );
      const level = levelAt(tiles, layout);
      replaceRow(level, layout, group, rowStart, rowOf(members.map(singleOf), layout.hopUs, group.slots));
    }
  }
}

/** The time ranges that the tasks' rows cover together. */
function unionOf(tasks: readonly Task[]): [number, number][] {
  const union: [number, number][] = [];
  const ranges = tasks.map(({ startUs, layout }): [number, number] => [startUs, startUs + layout.hopUs]);
  for (const [startUs, endUs] of ranges.sort((a, b) => a[0] - b[0])) {
    const open = union.at(-1);
    if (open !== undefined && startUs <= open[1]) open[1] = Math.max(open[1], endUs);
    else union.push([startUs, endUs]);
  }
  return union;
}

/** How far back the newest event is looked for, in steps, before everything is: 1 h, 1 d, 32 d. */
const lookBacksUs = [3_600_000_000, 86_400_000_000, 32 * 86_400_000_000, Number.POSITIVE_INFINITY];

/** Looks for the newest event in force with a time up to `latestUs`. */
function findNewest(tiles: KeyTiles, latestUs: number, rawEventsOf: RawEventsOf): void {
  tiles.newest = null;
  let endUs = latestUs + 1;
  for (const lookBackUs of lookBacksUs) {
    const startUs = Math.max(tiles.seenFromUs, latestUs - lookBackUs);
    if (startUs < endUs)
      for (const event of rawEventsOf(startUs, endUs)) if (countsAtAll(event)) offerNewest(tiles, event);
    if (tiles.newest !== null) return;
    endUs = startUs;
  }
}
