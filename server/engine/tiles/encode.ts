import type { Plain } from "../aggregations/aggregator.ts";
import type { EngineEvent, EnginePlan, FeatureValue } from "../types.ts";
import { createKeyTiles, type KeyTiles } from "./key-tiles.ts";
import type { GroupLayout } from "./layout.ts";
import { type Level, restoreLevel } from "./level.ts";
import type { Row, Single } from "./rows.ts";

const format = 1;

/** An event that waits: times, partition, offset, record id, inputs. */
type EncodedEvent = [number, number, number, number, number, string | null, (FeatureValue | null)[]];
type EncodedSingle = [number, number, number, (FeatureValue | null)[]];
/** The place of a single among the singles, or a tile: its start and its partials, null for empty ones. */
type EncodedRow = number | [number, ...Plain[]];

/** Indexes are left out: they are made anew when a level needs one. */
interface Encoded {
  format: number;
  layout: string;
  at: number | null;
  seenFrom: number | null;
  newest: [number, number, number, number, number] | null;
  waiting: EncodedEvent[];
  singles: EncodedSingle[];
  /** How many of the singles, from the first on, are not in tiles yet. */
  recent: number;
  levels: EncodedRow[][] | null;
}

/** The tiles as bytes: JSON with its format's version, and a fingerprint of the layout it was made for. */
export function encodeTiles(tiles: KeyTiles): Uint8Array {
  const places = new Map<Single, number>();
  const placeOf = (single: Single) => {
    let place = places.get(single);
    if (place === undefined) {
      place = places.size;
      places.set(single, place);
    }
    return place;
  };
  for (const single of tiles.recent) placeOf(single);
  const { levels } = tiles;
  // In the order of their places.
  const encodedLevels = tiles.layout.groups.flatMap((group) =>
    group.levels.map(({ place }) =>
      (levels?.[place]?.rows ?? []).map((row) => encodeRow(row, group, placeOf)),
    ),
  );
  const encoded: Encoded = {
    format,
    layout: tiles.layout.fingerprint,
    at: finiteOrNull(tiles.atUs),
    seenFrom: finiteOrNull(tiles.seenFromUs),
    newest: tiles.newest && [
      tiles.newest.eventTimeUs,
      tiles.newest.knowledgeTimeUs,
      tiles.newest.servableTimeUs,
      tiles.newest.partition,
      tiles.newest.offset,
    ],
    waiting: tiles.waiting.map((event) => [
      event.eventTimeUs,
      event.knowledgeTimeUs,
      event.servableTimeUs,
      event.partition,
      event.offset,
      event.recordId,
      event.inputs.map(orNull),
    ]),
    singles: [...places.keys()].map((single) => [
      single.eventTimeUs,
      single.partition,
      single.offset,
      single.inputs.map(orNull),
    ]),
    recent: tiles.recent.length,
    levels: levels === null ? null : encodedLevels,
  };
  return new TextEncoder().encode(JSON.stringify(encoded));
}

/**
 * Tiles from their bytes. Undefined when they were made by another format or for another layout of windows (the state
 * hash allows windows to change): the caller builds them anew from the key's versions.
 */
export function decodeTiles(plan: EnginePlan, bytes: Uint8Array): KeyTiles | undefined {
  const encoded = JSON.parse(new TextDecoder().decode(bytes)) as Encoded;
  const tiles = createKeyTiles(plan);
  if (encoded.format !== format || encoded.layout !== tiles.layout.fingerprint) return undefined;
  tiles.atUs = encoded.at ?? Number.NEGATIVE_INFINITY;
  tiles.seenFromUs = encoded.seenFrom ?? Number.POSITIVE_INFINITY;
  if (encoded.newest !== null) {
    const [eventTimeUs, knowledgeTimeUs, servableTimeUs, partition, offset] = encoded.newest;
    tiles.newest = { eventTimeUs, knowledgeTimeUs, servableTimeUs, partition, offset };
  }
  tiles.waiting = encoded.waiting.map(
    ([eventTimeUs, knowledgeTimeUs, servableTimeUs, partition, offset, recordId, inputs]): EngineEvent => ({
      eventTimeUs,
      knowledgeTimeUs,
      servableTimeUs,
      partition,
      offset,
      recordId,
      inputs,
    }),
  );
  const singles = encoded.singles.map(
    ([eventTimeUs, partition, offset, inputs]): Single => ({ eventTimeUs, partition, offset, inputs }),
  );
  tiles.recent = singles.slice(0, encoded.recent);
  if (encoded.levels === null) return tiles;
  const levels = new Array<Level | null>(tiles.layout.levelCount).fill(null);
  tiles.levels = levels;
  for (const group of tiles.layout.groups)
    for (const layout of group.levels) {
      const rows = (encoded.levels[layout.place] ?? []).map((row) => decodeRow(row, group, singles));
      if (rows.length > 0) levels[layout.place] = restoreLevel(rows, layout, group);
    }
  return tiles;
}

function encodeRow(row: Row, group: GroupLayout, placeOf: (single: Single) => number): EncodedRow {
  if (row.partials === undefined) return placeOf(row);
  return [
    row.startUs,
    ...group.slots.map(({ aggregator }, i) => {
      const partial = row.partials[i];
      return partial === undefined ? null : aggregator.encode(partial);
    }),
  ];
}

function decodeRow(encoded: EncodedRow, group: GroupLayout, singles: readonly Single[]): Row {
  if (typeof encoded === "number") {
    const single = singles[encoded];
    if (single === undefined) throw new RangeError("Encoded tiles name an event that is not among them.");
    return single;
  }
  const [startUs, ...partials] = encoded;
  return {
    startUs,
    partials: group.slots.map(({ aggregator }, i) => {
      const partial = partials[i] ?? null;
      return partial === null ? undefined : aggregator.decode(partial);
    }),
  };
}

const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);
const orNull = (value: FeatureValue | undefined) => value ?? null;
