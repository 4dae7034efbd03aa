import type { ProduceRecord, StreamAdapter } from "../../../adapters/stream/types.ts";
import type { Clock } from "../../../clock.ts";
import { partsOfNow } from "../reading/parts.ts";
import { type Selection, selectFeatures } from "../reading/selection.ts";
import type { LiveSet } from "../runtime/feature-sets.ts";
import type { RunningSet } from "../runtime/running-set.ts";
import { changeOf, changesTopic, entityOf } from "./change.ts";

/** Values of one key are written at most this often. */
const perKeyMs = 100;
const tickMs = 20;
/** Keys of one tick: reading them holds the thread for some 5 ms. */
const perTick = 250;
/** Last values kept to leave out what has not changed. */
const rememberMost = 50_000;
/** Changes are for those who follow them; history is in the state. */
const retentionMs = 86_400_000;

/** Writes each feature set's values to its changelog topic as they change. */
export interface Changelog {
  /** Keys of a served set whose versions have changed. */
  note(set: LiveSet, keys: readonly string[]): void;
  /** Makes the topic, so that it can be tailed before anything has changed. */
  ensure(productId: string): Promise<void>;
  stop(): void;
}

interface Pending {
  set: LiveSet;
  /** Keys whose values may have changed. */
  keys: Set<string>;
  /** When values of a key were last written, while that was less than `perKeyMs` ago. */
  written: Map<string, number>;
  /** Values of a key as they were last written. */
  last: Map<string, string>;
  selection: { of: RunningSet; plan: unknown; names: string[]; selection: Selection } | null;
  writing: boolean;
}

export function createChangelog(deps: {
  /** The embedded log. */
  stream: Pick<StreamAdapter, "produce" | "ensureTopic">;
  clock: Clock;
  onError: (productId: string, error: unknown) => void;
}): Changelog {
  const { stream, clock } = deps;
  const sets = new Map<string, Pending>();
  const ensured = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  function ensure(productId: string): Promise<void> {
    const known = ensured.get(productId);
    if (known) return known;
    const made = stream.ensureTopic({ topic: changesTopic(productId), partitions: 1, retentionMs });
    ensured.set(productId, made);
    made.catch(() => ensured.delete(productId));
    return made;
  }

  function selectionOf(pending: Pending, running: RunningSet): NonNullable<Pending["selection"]> {
    const known = pending.selection;
    if (known?.of === running && known.plan === running.plan) return known;
    // What needs inputs of a request has no value of its own.
    const names = running.plan.features
      .filter((feature) => feature.kind !== "expression" || feature.request.length === 0)
      .map(({ name }) => name);
    pending.selection = { of: running, plan: running.plan, names, selection: selectFeatures(running, names) };
    return pending.selection;
  }

  /** Records for keys that are due. */
  function collect(pending: Pending, running: RunningSet, nowMs: number): ProduceRecord[] {
    const { names, selection } = selectionOf(pending, running);
    const atUs = running.state.readInstant();
    const parts = partsOfNow({ running, selection }, atUs);
    const records: ProduceRecord[] = [];
    for (const [key, at] of pending.written) {
      if (nowMs - at < perKeyMs) break;
      pending.written.delete(key);
    }
    for (const key of pending.keys) {
      if (records.length >= perTick) break;
      if (pending.written.has(key)) continue;
      pending.keys.delete(key);
      const entity = entityOf(running.plan, key);
      const change = changeOf(entity, atUs, names, selection.answer(parts, key, entity, {}, null));
      const values = JSON.stringify([change.values, change.statuses]);
      if (pending.last.get(key) === values) continue;
      pending.last.delete(key);
      pending.last.set(key, values);
      if (pending.last.size > rememberMost)
        for (const oldest of pending.last.keys()) {
          pending.last.delete(oldest);
          break;
        }
      pending.written.set(key, nowMs);
      records.push({ key, value: JSON.stringify(change), eventTimeUs: atUs });
    }
    return records;
  }

  async function write(pending: Pending): Promise<void> {
    const { set } = pending;
    const { running } = set;
    if (!running) {
      sets.delete(set.productId);
      return;
    }
    if (pending.writing) return;
    pending.writing = true;
    try {
      const records = collect(pending, running, clock.nowMs());
      if (records.length > 0) {
        await ensure(set.productId);
        await stream.produce(changesTopic(set.productId), records);
      }
    } catch (error) {
      deps.onError(set.productId, error);
    } finally {
      pending.writing = false;
    }
  }

  function tick(): void {
    timer = undefined;
    let more = false;
    for (const pending of sets.values()) {
      if (pending.keys.size === 0) continue;
      more = true;
      void write(pending);
    }
    if (more) plan();
  }

  function plan(): void {
    if (timer !== undefined) return;
    timer = setTimeout(tick, tickMs);
    timer.unref();
  }

  return {
    note(set, keys) {
      let pending = sets.get(set.productId);
      if (!pending) {
        pending = {
          set,
          keys: new Set(),
          written: new Map(),
          last: new Map(),
          selection: null,
          writing: false,
        };
        sets.set(set.productId, pending);
      }
      for (const key of keys) pending.keys.add(key);
      plan();
    },
    ensure,
    stop() {
      clearTimeout(timer);
      sets.clear();
    },
  };
}
