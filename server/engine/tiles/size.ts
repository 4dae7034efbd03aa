import { arrayBytes, objectBytes, valueBytes } from "../aggregations/heap-size.ts";
import type { KeyTiles } from "./key-tiles.ts";
import type { GroupLayout } from "./layout.ts";
import type { Row, Single } from "./rows.ts";

/** A time is a double in an object's field, for which V8 keeps a box of 16 bytes. */
const timeBytes = 16;

/**
 * Estimate of the heap bytes of one key's tiles, values included and each event counted once. The benchmark `windows`
 * prints it beside the measured heap.
 */
export function sizeOf(tiles: KeyTiles): number {
  const seen = new Set<Single>();
  let bytes = objectBytes(8) + 2 * timeBytes + arrayBytes(tiles.recent.length);
  if (tiles.newest !== null) bytes += objectBytes(7) + 3 * timeBytes;
  if (tiles.waiting.length > 0) bytes += arrayBytes(tiles.waiting.length);
  for (const event of tiles.waiting) bytes += objectBytes(7) + 3 * timeBytes + inputsBytes(event.inputs);
  for (const single of tiles.recent) bytes += singleBytes(single);
  for (const [{ aggregator }, { partial }] of tiles.closed ?? [])
    bytes += 60 + objectBytes(3) + timeBytes * 2 + (partial === undefined ? 0 : aggregator.sizeOf(partial));
  const { levels } = tiles;
  if (levels === null) return bytes;
  bytes += arrayBytes(levels.length);
  for (const group of tiles.layout.groups)
    for (const { place } of group.levels) {
      const level = levels[place];
      if (level === null || level === undefined) continue;
      bytes += objectBytes(2) + rowsBytes(level.rows, group, seen);
      for (const index of level.index ?? []) bytes += pointer + rowsBytes(index, group, seen);
    }
  return bytes;
}

const pointer = 8;

function rowsBytes(rows: readonly Row[], group: GroupLayout, seen: Set<Single>): number {
  // V8 leaves room when an array grows: half of its length and 16 places.
  let bytes = arrayBytes(rows.length) + (rows.length > 1 ? 8 * 16 : 0);
  for (const row of rows) {
    if (row.partials === undefined) {
      if (seen.has(row)) continue;
      seen.add(row);
      bytes += singleBytes(row);
    } else {
      bytes += objectBytes(2) + timeBytes + arrayBytes(row.partials.length);
      for (const [i, partial] of row.partials.entries())
        if (partial !== undefined) bytes += group.slots[i]?.aggregator.sizeOf(partial) ?? 0;
    }
  }
  return bytes;
}

function singleBytes({ inputs }: Single): number {
  return objectBytes(4) + timeBytes + inputsBytes(inputs);
}

function inputsBytes(inputs: Single["inputs"]): number {
  return inputs.reduce<number>((all, value) => all + valueBytes(value), arrayBytes(inputs.length));
}
