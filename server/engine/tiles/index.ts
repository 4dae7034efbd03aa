import type { EngineEvent, EnginePlan, WindowReading } from "../types.ts";

/** One key's state: opaque outside this folder. */
export interface KeyTiles {
  readonly plan: EnginePlan;
  /** The instant up to which events have entered; reads never go back behind it. */
  readonly atUs: number;
}

/**
 * In-force events of the key with `startUs ≤ event time < endUs`, in any order, as known now (with the correction that
 * is being applied).
 */
export type RawEventsOf = (startUs: number, endUs: number) => Iterable<EngineEvent>;

const unwritten = (): never => {
  throw new Error("The tiles are being written.");
};

/** Empty tiles of a key for a plan. Layouts are worked out once per plan object: pass the same one for every key. */
export function createKeyTiles(_plan: EnginePlan): KeyTiles {
  return unwritten();
}

/**
 * Takes in a new event (a version without a predecessor). One ahead of the tiles' instant waits until a read or
 * `advance` reaches its time; any other counts at once, however late it is.
 */
export function addEvent(_tiles: KeyTiles, _event: EngineEvent): void {
  unwritten();
}

/**
 * Moves the tiles' instant forward (an earlier `atUs` changes nothing) and lets waiting events in. The online runtime
 * calls it with an event's servable time before `addEvent`, so that waiting ones stay few.
 */
export function advance(_tiles: KeyTiles, _atUs: number): void {
  unwritten();
}

/** Puts `after` in the place of `before`, another version of the same record: rebuilds what they touch. */
export function replaceEvent(
  _tiles: KeyTiles,
  _before: EngineEvent,
  _after: EngineEvent,
  _rawEventsOf: RawEventsOf,
): void {
  unwritten();
}

/** Computes anew from raw events everything that holds these instants (event times, µs). */
export function rebuild(_tiles: KeyTiles, _instantsUs: readonly number[], _rawEventsOf: RawEventsOf): void {
  unwritten();
}

/** Notes a version that never came into force (out-ranked by one already there): its key is seen from its time on. */
export function noteOutranked(_tiles: KeyTiles, _version: EngineEvent): void {
  unwritten();
}

/**
 * Values of the plan's windows at an instant, all or those whose places in `plan.windows` are given. `atUs` never goes
 * back: an earlier one than before throws RangeError.
 */
export function readWindows(_tiles: KeyTiles, _atUs: number, _windows?: readonly number[]): WindowReading {
  return unwritten();
}

/** Drops what no window can reach any more and folds what only long windows reach into their coarser tiles. */
export function expire(_tiles: KeyTiles, _atUs: number): void {
  unwritten();
}

/** The tiles as versioned bytes. */
export function encodeTiles(_tiles: KeyTiles): Uint8Array {
  return unwritten();
}

/**
 * Tiles from their bytes. Undefined when they were made by another format or for another layout of windows (the state
 * hash allows windows to change): the caller builds them anew from the key's versions.
 */
export function decodeTiles(_plan: EnginePlan, _bytes: Uint8Array): KeyTiles | undefined {
  return unwritten();
}

/** Estimate of the heap bytes that the tiles hold. */
export function sizeOf(_tiles: KeyTiles): number {
  return unwritten();
}
