import type {
  NewVersion,
  StateCommit,
  StateCounters,
  StateWriter,
} from "../../../adapters/online-store/types.ts";
import type { OffsetVector, StreamRecord } from "../../../adapters/stream/types.ts";
import type { Decoder } from "../../../domain/feature-set/decode.ts";
import type { EngineEvent } from "../../../engine/types.ts";
import { classifyVersion, type VersionKind } from "../../../engine/versions.ts";

/** A key as the intake must know it; whoever holds keys in memory gives theirs. */
export interface IntakeKey {
  readonly id: number;
  readonly key: string;
  /** Newest event time of its versions; null before the first. */
  lastEventUs: number | null;
}

/** Where keys are found and made. */
export interface IntakeKeys<K extends IntakeKey> {
  /** The key in memory or from the state; undefined when it was never seen. */
  find(key: string): K | undefined;
  /** A key seen for the first time; dropped again by `forget` when the commit that has it fails. */
  create(key: string, id: number): K;
  forget(key: K): void;
}

/** A version that has been committed and is now to be applied to its key. */
export interface TakenVersion<K extends IntakeKey> {
  key: K;
  version: NewVersion;
  kind: VersionKind;
  /** The version it takes the place of, for corrections and duplicates. */
  before: EngineEvent | null;
}

export interface Intake<K extends IntakeKey> {
  /**
   * Turns records into versions, commits them with the offsets that follow them, and gives what is to be applied, in
   * order. `servableUs` is the instant from which answers count them, null: their knowledge time (a backfill).
   * `knownUs` takes the place of knowledge times that are a foreign producer's claim.
   */
  take(
    records: readonly StreamRecord[],
    next: OffsetVector,
    times: { servableUs: number | null; latestUs: number; claimed: boolean },
  ): TakenVersion<K>[];
}

/** What is known of a record id within a batch. */
interface Known {
  keyId: number;
  inForce: NewVersion;
}

/**
 * The way of records into a state: decoding, corrections and duplicates, one commit. A correction that names another
 * entity than its record's first version is refused (KEY_CHANGED) and counted. Records that do not pass the filter
 * are kept only where they have an id, since only there they may replace, or be replaced by, another version.
 */
export function createIntake<K extends IntakeKey>(deps: {
  writer: StateWriter;
  decode: Decoder;
  keys: IntakeKeys<K>;
}): Intake<K> {
  const { writer, decode, keys } = deps;

  function knownOf(recordId: string, batch: Map<string, Known>): Known | undefined {
    const known = batch.get(recordId);
    if (known) return known;
    const stored = writer.versionsOfRecord(recordId);
    const first = stored[0];
    const inForce = stored.find(({ replacedBy }) => replacedBy === null);
    if (!first || !inForce) return undefined;
    const found = { keyId: first.keyId, inForce };
    batch.set(recordId, found);
    return found;
  }

  return {
    take(records, next, { servableUs, latestUs, claimed }) {
      const taken: TakenVersion<K>[] = [];
      const created: K[] = [];
      const movedBack: [K, number | null][] = [];
      const batch = new Map<string, Known>();
      const replaced: StateCommit["replaced"][number][] = [];
      const counters: Partial<StateCounters> = {};
      const count = (name: keyof StateCounters) => {
        counters[name] = (counters[name] ?? 0) + 1;
      };
      let seq = writer.nextSeq();
      let keyId = writer.nextKeyId();

      for (const record of records) {
        const knowledgeTimeUs = claimed ? Math.min(record.knowledgeTimeUs, latestUs) : record.knowledgeTimeUs;
        const decoded = decode(
          claimed ? { ...record, knowledgeTimeUs } : record,
          servableUs ?? Math.min(knowledgeTimeUs, latestUs),
        );
        if ("skipped" in decoded) {
          count("skipped");
          continue;
        }
        const { event, passes } = decoded;
        if (!passes) count("filtered");
        if (!passes && event.recordId === null) continue;
        const known = event.recordId === null ? undefined : knownOf(event.recordId, batch);
        let key = keys.find(decoded.key);
        if (known && known.keyId !== key?.id) {
          count("keyChanged");
          continue;
        }
        if (!key) {
          key = keys.create(decoded.key, keyId++);
          created.push(key);
        }
        const kind = classifyVersion(event, known?.inForce);
        const version: NewVersion = { ...event, seq: seq++, keyId: key.id, replaces: null, replacedBy: null };
        const before = known?.inForce ?? null;
        if (kind === "outranked") version.replacedBy = before?.seq ?? null;
        else if (before) {
          version.replaces = before.seq;
          // A version of this very batch is not stored yet: it is marked where it stands.
          if (before.seq >= writer.nextSeq()) before.replacedBy = version.seq;
          else
            replaced.push({
              keyId: key.id,
              eventTimeUs: before.eventTimeUs,
              seq: before.seq,
              replacedBy: version.seq,
            });
        }
        if (event.recordId !== null && kind !== "outranked")
          batch.set(event.recordId, { keyId: key.id, inForce: version });
        if (kind === "duplicate") count("duplicate");
        if (kind === "correction") count("corrected");
        if (key.lastEventUs !== null && event.eventTimeUs < key.lastEventUs && kind === "new") count("late");
        if (key.lastEventUs === null || event.eventTimeUs > key.lastEventUs) {
          movedBack.push([key, key.lastEventUs]);
          key.lastEventUs = event.eventTimeUs;
        }
        taken.push({ key, version, kind, before });
      }

      try {
        writer.commit({
          newKeys: created.map(({ id, key }) => ({ id, key })),
          versions: taken.map(({ version }) => version),
          replaced,
          offsets: next,
          counters,
        });
      } catch (error) {
        // Nothing was written: memory goes back to where it was, and the same records are taken in again later.
        for (const [key, lastEventUs] of movedBack.reverse()) key.lastEventUs = lastEventUs;
        for (const key of created) keys.forget(key);
        throw error;
      }
      return taken;
    },
  };
}
