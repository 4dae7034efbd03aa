import type { StateWriter, StoredVersion, VersionRange } from "../../../adapters/online-store/types.ts";
import type { OffsetVector, StreamRecord } from "../../../adapters/stream/types.ts";
import type { Clock } from "../../../clock.ts";
import { compileDecoder } from "../../../domain/feature-set/decode.ts";
import type { LookupState } from "../../../domain/feature-set/lookup-states.ts";
import type { EngineEvent } from "../../../engine/types.ts";
import { createIntake, type IntakeKey, type IntakeKeys } from "../runtime/intake.ts";
import { createServableTimes } from "../runtime/servable-times.ts";

/** Keys kept in memory; others are found in the state file in some 20 µs. */
const keysMost = 100_000;

interface LatestKey extends IntakeKey {
  lastEventUs: number | null;
  /** The latest version at instants in [fromUs, beforeUs); undefined: to be looked for. */
  latest: { version: StoredVersion | null; fromUs: number; beforeUs: number } | undefined;
}

/** A stream that a feature set looks up: the latest version by key, and all of them for reads of the past. */
export interface LookedUpStream {
  readonly state: LookupState;
  offsets(): OffsetVector | undefined;
  serving(): boolean;
  take(records: readonly StreamRecord[], next: OffsetVector, claimed: boolean): void;
  beginServing(): void;
  /** The instant of a read now. */
  readInstant(): number;
  noteRead(us: number): void;
  /** The latest version of a key at an instant; undefined: none. */
  latest(key: string, atUs: number): EngineEvent | undefined;
  versionsOf(key: string, range: VersionRange): StoredVersion[];
  closeFrontier(): void;
  /** Slices of background work; never urgent. */
  tidy(): boolean;
  bytes(): number;
  close(): void;
}

/** Opens a looked-up stream over its state file. It has no tiles: the file's index by key and event time answers. */
export function openLookedUpStream(deps: {
  state: LookupState;
  writer: StateWriter;
  clock: Clock;
}): LookedUpStream {
  const { state, writer, clock } = deps;
  const held = new Map<string, LatestKey>();
  const times = createServableTimes(clock, writer);
  let serving = writer.times().servedFromUs !== null;
  let offsets = writer.frontier()?.offsets;

  const hold = (key: LatestKey): LatestKey => {
    held.set(key.key, key);
    return key;
  };
  const keys: IntakeKeys<LatestKey> = {
    find(key) {
      const known = held.get(key);
      if (known) return known;
      const stored = writer.loadKey(key);
      return stored && hold({ id: stored.id, key, lastEventUs: stored.lastEventUs, latest: undefined });
    },
    create: (key, id) => hold({ id, key, lastEventUs: null, latest: undefined }),
    forget: (key) => held.delete(key.key),
  };
  const intake = createIntake({ writer, decode: compileDecoder(state.plan), keys });

  return {
    state,
    offsets: () => offsets,
    serving: () => serving,
    take(records, next, claimed) {
      const servableUs = serving ? times.nextServable() : null;
      for (const { key, version } of intake.take(records, next, {
        servableUs,
        latestUs: clock.nowUs(),
        claimed,
      })) {
        times.noteServable(version.servableTimeUs);
        key.latest = undefined;
      }
      offsets = next;
    },
    beginServing() {
      writer.beginServing(times.readInstant());
      serving = true;
    },
    readInstant: times.readInstant,
    noteRead: times.noteRead,
    latest(name, atUs) {
      const key = keys.find(name);
      if (!key) return undefined;
      if (!key.latest || atUs < key.latest.fromUs || atUs >= key.latest.beforeUs) {
        const { version, nextEventUs } = writer.latestInForce(key.id, atUs);
        key.latest = { version, fromUs: atUs, beforeUs: nextEventUs ?? Number.POSITIVE_INFINITY };
      }
      return key.latest.version ?? undefined;
    },
    versionsOf: writer.versionsOf,
    closeFrontier() {
      if (serving) writer.closeFrontier(times.readInstant());
    },
    tidy() {
      for (const key of held.keys()) {
        if (held.size <= keysMost) break;
        held.delete(key);
      }
      writer.settle();
      return false;
    },
    bytes: () => writer.bytes(),
    close: () => writer.close(),
  };
}
