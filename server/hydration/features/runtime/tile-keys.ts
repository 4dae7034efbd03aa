import type { StateWriter, StoredKey, StoredVersion } from "../../../adapters/online-store/types.ts";
import {
  addEvent,
  advance,
  createKeyTiles,
  decodeTiles,
  encodeTiles,
  expire,
  type KeyTiles,
  noteOutranked,
  replaceEvent,
  sizeOf,
} from "../../../engine/tiles/index.ts";
import type { EngineEvent, EnginePlan } from "../../../engine/types.ts";
import type { VersionKind } from "../../../engine/versions.ts";
import type { IntakeKey, IntakeKeys } from "./intake.ts";

/** A key in memory. */
export interface TileKey extends IntakeKey {
  tiles: KeyTiles;
  /** Its tiles cover its versions up to here. */
  coveredSeq: number;
  /** First version that its saved tiles do not cover; 0: they cover all. */
  dirtySeq: number;
  /** Estimate of what it holds. */
  bytes: number;
  /** Read or written since the last look for keys to spill. */
  used: boolean;
}

/** What a key holds besides its tiles: the entry, its text, its places in maps. Measured on Node 24, about. */
const entryBytes = 250;

export interface TileKeys extends IntakeKeys<TileKey> {
  /** Applies a committed version to its key's tiles. */
  apply(taken: {
    key: TileKey;
    version: EngineEvent & { seq: number };
    kind: VersionKind;
    before: EngineEvent | null;
  }): void;
  /**
   * After a restart, loads keys whose saved tiles lack versions, so that they are saved again; to be called until it
   * gives false. Answers need not wait for it: whichever key is asked for is completed when it is loaded.
   */
  recover(most: number): boolean;
  /** Saves the tiles of at most `most` keys, those first that have waited longest; how many it saved. */
  save(most: number, nowUs: number): number;
  /** Versions since the oldest that is not covered by saved tiles. */
  unsaved(): number;
  /** Forgets keys that nobody used for a while until at most `bytes` are held; unsaved ones are saved first. */
  spill(bytes: number, nowUs: number): void;
  held(): { keys: number; bytes: number; spilled: number };
}

/**
 * The keys of one state that are in memory. Others come from the state file when they are asked for. The state's
 * saved tiles may lag behind its versions; which versions they lack is known by sequence number.
 */
export function createTileKeys(writer: StateWriter, plan: EnginePlan): TileKeys {
  const keys = new Map<string, TileKey>();
  /** Keys whose saved tiles lack versions, in the order of the first they lack (once recovery is over). */
  const dirty = new Set<TileKey>();
  let bytes = 0;
  let spilled = 0;
  let recovering: Iterator<{ key: string }> | null = writer.uncovered();

  const rawEventsOf = (key: TileKey, asOfSeq: number) => (startUs: number, endUs: number) =>
    writer.versionsInForce(key.id, startUs, endUs, asOfSeq);

  function hold(key: string, stored: StoredKey, tiles: KeyTiles, coveredSeq: number): TileKey {
    const held: TileKey = {
      id: stored.id,
      key,
      tiles,
      coveredSeq,
      dirtySeq: 0,
      lastEventUs: stored.lastEventUs,
      bytes: entryBytes + 2 * key.length + sizeOf(tiles),
      used: true,
    };
    bytes += held.bytes;
    keys.set(key, held);
    return held;
  }

  function load(key: string): TileKey | undefined {
    const stored = writer.loadKey(key);
    if (!stored) return undefined;
    const tiles = stored.tiles ? decodeTiles(plan, stored.tiles) : undefined;
    if (!tiles) {
      const untilSeq = writer.nextSeq() - 1;
      const made = hold(key, stored, rebuilt(key, untilSeq), untilSeq);
      // Saved anew, as those of another layout are of no use; a recovery counts them from their first version on.
      made.dirtySeq = recovering ? stored.coveredSeq + 1 : untilSeq;
      dirty.add(made);
      return made;
    }
    const held = hold(key, stored, tiles, stored.coveredSeq);
    // Once recovery is over, a key that is not in memory has been saved whole.
    if (recovering)
      for (const version of writer.versionsAfter(held.id, held.coveredSeq))
        apply({ key: held, version, ...kindOf(writer, version) });
    return held;
  }

  /** Tiles from a key's versions, as they were after the version `untilSeq`. */
  function rebuilt(key: string, untilSeq: number): KeyTiles {
    const tiles = createKeyTiles(plan);
    const versions = writer.versionsOf(key, { untilSeq }).sort((a, b) => a.seq - b.seq);
    for (const version of versions) {
      advance(tiles, version.servableTimeUs);
      if (version.replacedBy === null || version.replacedBy > untilSeq) addEvent(tiles, version);
      else noteOutranked(tiles, version);
    }
    return tiles;
  }

  const find = (key: string): TileKey | undefined => {
    const held = keys.get(key) ?? load(key);
    if (held) held.used = true;
    return held;
  };

  const apply: TileKeys["apply"] = ({ key, version, kind, before }) => {
    const { tiles } = key;
    advance(tiles, version.servableTimeUs);
    if (kind === "new") addEvent(tiles, version);
    else if (kind === "outranked") noteOutranked(tiles, version);
    else if (before) replaceEvent(tiles, before, version, rawEventsOf(key, version.seq));
    key.coveredSeq = version.seq;
    if (key.dirtySeq === 0) {
      key.dirtySeq = version.seq;
      dirty.add(key);
    }
  };

  function saveKeys(chosen: readonly TileKey[], nowUs: number): void {
    for (const key of chosen) {
      expire(key.tiles, nowUs);
      const size = entryBytes + 2 * key.key.length + sizeOf(key.tiles);
      bytes += size - key.bytes;
      key.bytes = size;
    }
    const saved = chosen.map(({ id, tiles, coveredSeq }) => ({
      keyId: id,
      tiles: encodeTiles(tiles),
      coveredSeq,
    }));
    for (const key of chosen) dirty.delete(key);
    try {
      writer.saveTiles(saved, recovering ? null : safeSeq());
    } catch (error) {
      // Still dirty; their order among the dirty ones is lost, so the oldest of all must bound what is safe.
      const others = [...dirty];
      dirty.clear();
      for (const key of [...chosen, ...others].sort((a, b) => a.dirtySeq - b.dirtySeq)) dirty.add(key);
      throw error;
    }
    for (const key of chosen) key.dirtySeq = 0;
  }

  /** Every version up to here is covered by saved tiles. */
  function safeSeq(): number {
    const [oldest] = dirty;
    return (oldest?.dirtySeq ?? writer.nextSeq()) - 1;
  }

  return {
    find,
    create(key, id) {
      const stored = { id, tiles: null, coveredSeq: 0, lastEventUs: null };
      return hold(key, stored, createKeyTiles(plan), 0);
    },
    forget(key) {
      bytes -= key.bytes;
      keys.delete(key.key);
    },
    apply,
    recover(most) {
      for (let n = 0; recovering && n < most; n++) {
        const { value, done } = recovering.next();
        if (!done) {
          find(value.key);
          continue;
        }
        recovering = null;
        // Keys came as they were asked for: from here on they stand in the order of the first version they lack.
        const inOrder = [...dirty].sort((a, b) => a.dirtySeq - b.dirtySeq);
        dirty.clear();
        for (const key of inOrder) dirty.add(key);
      }
      return recovering !== null;
    },
    save(most, nowUs) {
      const chosen: TileKey[] = [];
      for (const key of dirty) {
        if (chosen.length >= most) break;
        chosen.push(key);
      }
      if (chosen.length > 0) saveKeys(chosen, nowUs);
      return chosen.length;
    },
    unsaved: () => writer.nextSeq() - 1 - safeSeq(),
    spill(most, nowUs) {
      if (bytes <= most) return;
      const idle: TileKey[] = [];
      // A tenth below the budget, so that not every new key looks for another to leave.
      let excess = bytes - most * 0.9;
      // Keys used since the last look get a second chance: they go to the end of the line, which this walk reaches.
      for (const key of keys.values()) {
        if (excess <= 0) break;
        keys.delete(key.key);
        if (key.used) {
          key.used = false;
          keys.set(key.key, key);
          continue;
        }
        idle.push(key);
        excess -= key.bytes;
      }
      const unsaved = idle.filter(({ dirtySeq }) => dirtySeq !== 0);
      try {
        if (unsaved.length > 0) saveKeys(unsaved, nowUs);
      } catch (error) {
        for (const key of idle) keys.set(key.key, key);
        throw error;
      }
      for (const key of idle) bytes -= key.bytes;
      spilled += idle.length;
    },
    held: () => ({ keys: keys.size, bytes, spilled }),
  };
}

/** What a committed version did when it was taken in, from the marks it has. */
function kindOf(
  writer: StateWriter,
  version: StoredVersion,
): { kind: VersionKind; before: EngineEvent | null } {
  if (version.replaces !== null && version.recordId !== null) {
    const before = writer.versionsOfRecord(version.recordId).find(({ seq }) => seq === version.replaces);
    return { kind: "correction", before: before ?? null };
  }
  const outranked = version.replacedBy !== null && version.replacedBy < version.seq;
  return { kind: outranked ? "outranked" : "new", before: null };
}
