import type {
  FrontierEntry,
  StateCounters,
  StateTimes,
  StateWriter,
} from "../../../adapters/online-store/types.ts";
import type { OffsetVector, StreamRecord } from "../../../adapters/stream/types.ts";
import type { Clock } from "../../../clock.ts";
import { compileDecoder } from "../../../domain/feature-set/decode.ts";
import type { FeatureSetPlan } from "../../../domain/feature-set/plan.ts";
import { readWindows } from "../../../engine/tiles/index.ts";
import type { WindowReading } from "../../../engine/types.ts";
import { createIntake } from "./intake.ts";
import { createServableTimes } from "./servable-times.ts";
import { createTileKeys } from "./tile-keys.ts";

/** Versions that may wait for their tiles to be saved: what a restart applies again beside its other work. */
const unsavedMost = 200_000;

/** The state of one feature set at work: takes records in, answers reads. Everything is synchronous. */
export interface FeatureState {
  readonly plan: FeatureSetPlan;
  /** Whether answers are given from it, or were before a restart. */
  serving(): boolean;
  /** Commits records and applies them. On failure nothing has changed. `claimed`: knowledge times are a producer's. */
  take(records: readonly StreamRecord[], next: OffsetVector, claimed: boolean): readonly string[];
  /** From now on events count from when they are applied, and answers are given. */
  beginServing(): void;
  /** The instant of a read now; later events count from after it. */
  readInstant(): number;
  /** A read as served at an instant, up to now, was answered: later events count from after it. */
  noteRead(us: number): void;
  /** The windows of a key, undefined for a key never seen. `atUs` from `readInstant`. */
  read(key: string, atUs: number, windows: readonly number[]): WindowReading | undefined;
  /** Versions of a key, for reads of the past. */
  versionsOf: StateWriter["versionsOf"];
  times(): StateTimes;
  frontier(): FrontierEntry | null;
  frontierAt(us: number): FrontierEntry | null;
  /** Offsets applied, to resume from; undefined before the first commit. */
  offsets(): OffsetVector | undefined;
  /** Once a second: notes the frontier. */
  closeFrontier(): void;
  /** A slice of background work: recovery after a restart, saving tiles, spilling keys. True: there is more to do. */
  tidy(budgetBytes: number): boolean;
  /** Estimate of the heap that its keys hold. */
  memoryBytes(): number;
  facts(): StateFacts;
  /** Saves what is unsaved, for a second at most (a restart applies the rest again), and closes the file. */
  close(): void;
}

export interface StateFacts {
  counters: StateCounters;
  times: StateTimes;
  keys: number;
  keysInMemory: number;
  memoryBytes: number;
  spilled: number;
  fileBytes: number;
  unsaved: number;
}

/** Opens a state over its file. */
export function createFeatureState(deps: {
  plan: FeatureSetPlan;
  writer: StateWriter;
  clock: Clock;
}): FeatureState {
  const { plan, writer, clock } = deps;
  const keys = createTileKeys(writer, plan.engine);
  const intake = createIntake({ writer, decode: compileDecoder(plan), keys });
  const times = createServableTimes(clock, writer);
  let serving = writer.times().servedFromUs !== null;
  let offsets = writer.frontier()?.offsets;
  let savedAtUs = clock.nowUs();

  return {
    plan,
    versionsOf: writer.versionsOf,
    times: writer.times,
    frontier: writer.frontier,
    frontierAt: writer.frontierAt,
    serving: () => serving,
    take(records, next, claimed) {
      const taken = intake.take(records, next, {
        servableUs: serving ? times.nextServable() : null,
        latestUs: clock.nowUs(),
        claimed,
      });
      for (const one of taken) {
        times.noteServable(one.version.servableTimeUs);
        keys.apply(one);
      }
      offsets = next;
      return taken.map(({ key }) => key.key);
    },
    beginServing() {
      writer.beginServing(times.readInstant());
      serving = true;
    },
    readInstant: times.readInstant,
    noteRead: times.noteRead,
    read(key, atUs, windows) {
      const held = keys.find(key);
      return held && readWindows(held.tiles, Math.max(atUs, held.tiles.atUs), windows);
    },
    offsets: () => offsets,
    closeFrontier() {
      if (serving) writer.closeFrontier(times.readInstant());
    },
    tidy(budgetBytes) {
      const nowUs = clock.nowUs();
      keys.spill(budgetBytes, nowUs);
      let more = keys.recover(200);
      // A key that many events touch in a row is saved once for all of them.
      if (keys.unsaved() > unsavedMost || nowUs - savedAtUs > 3_000_000) {
        if (keys.save(100, nowUs) < 100) savedAtUs = nowUs;
        else more = true;
      }
      writer.settle();
      return more;
    },
    memoryBytes: () => keys.held().bytes,
    facts() {
      const { keys: keysInMemory, bytes, spilled } = keys.held();
      return {
        counters: writer.counters(),
        times: writer.times(),
        keys: writer.keyCount(),
        keysInMemory,
        memoryBytes: bytes,
        spilled,
        fileBytes: writer.bytes(),
        unsaved: keys.unsaved(),
      };
    },
    close() {
      const nowUs = clock.nowUs();
      const begun = performance.now();
      while (performance.now() - begun < 1_000 && keys.save(200, nowUs) > 0);
      writer.close();
    },
  };
}
