import type { EngineEvent } from "../../engine/types.ts";

/**
 * The online-store role: one durable state for each feature set (by the hash of what shapes its state). A state is the
 * authority for time travel: every event version with its three times, the offsets they cover, and each key's tiles as
 * absolute partials with the sequence number they cover, so that writing one twice changes nothing.
 *
 * One writer (the data plane's thread) and any number of readers in other threads. Everything is synchronous: the
 * embedded state is a local file, and its writer may not let a lookup in between a commit and its effect.
 * Times are microseconds since the epoch, UTC.
 */
export interface OnlineStore {
  readonly abilities: OnlineStoreAbilities;
  /** States on disk, of one product or of all. */
  list(productId?: string): StateName[];
  /** Opens or creates a state for writing. Throws UNSUPPORTED for another format, UNAVAILABLE when it cannot be used. */
  openWriter(name: StateName): StateWriter;
  /** Opens a state to read, from any thread or process; undefined while there is none. */
  openReader(name: StateName): StateReader | undefined;
  /** Deletes a state. Readers that have it open keep what they see until they close. NOT an error when it is absent. */
  remove(name: StateName): void;
}

/** Differences between systems; data, not code. */
export interface OnlineStoreAbilities {
  system: string;
  /** What outlives a killed process; what a power cut takes is replayed from the log either way. */
  survives: "kill" | "power-cut";
}

export interface StateName {
  /** `domain/product` of the feature set; for a stream that is looked up, of the set that looks it up. */
  productId: string;
  /** `FeatureSetPlan.stateHash`, or that of a looked-up stream. Lower-case letters, digits and `-`. */
  stateHash: string;
}

/** An event version as it is stored. */
export interface StoredVersion extends EngineEvent {
  /** Order in which the state took it in; greater ones are later. Unique in the state, starts at 1, may have gaps. */
  seq: number;
  /** The version of the same record that was in force when this one came and that it out-ranked; null: none. */
  replaces: number | null;
  /** The version that out-ranked this one; null: it is in force. May be set later on: pinned reads go by record ids. */
  replacedBy: number | null;
}

/**
 * Offsets a state has applied, and until when that was so. Recorded once a second: between two entries the servable
 * times of the versions say what had been applied.
 */
export interface FrontierEntry {
  /** From this instant on … */
  fromUs: number;
  /** … to this one (inclusive) these offsets were what had been applied; later versions have later servable times. */
  untilUs: number;
  /** Next offset to read, by partition. */
  offsets: Readonly<Record<number, number>>;
  /** Versions up to this sequence number had been applied. */
  seq: number;
}

/** Since the state was created. */
export interface StateCounters {
  /** Versions stored, duplicates and corrections included. */
  events: number;
  /** Events older than the newest event time their key had. */
  late: number;
  /** Versions with the event time and the inputs of the one in force. */
  duplicate: number;
  /** Versions that took the place of another. */
  corrected: number;
  /** Refused: a correction named another entity (KEY_CHANGED). */
  keyChanged: number;
  /** Records that did not pass the filter. */
  filtered: number;
  /** Records that cannot be read (no entity, no event time, not JSON). */
  skipped: number;
}

/** First and last times of what a state holds; null while it holds nothing. */
export interface StateTimes {
  firstEventUs: number | null;
  lastEventUs: number | null;
  firstKnowledgeUs: number | null;
  lastKnowledgeUs: number | null;
  lastServableUs: number | null;
  /** Since when the set is served from this state; null while it is backfilled. Earlier versions were backfilled. */
  servedFromUs: number | null;
}

/** What readers and the writer can ask alike. */
export interface StateView {
  readonly name: StateName;
  /** Keys the state knows. */
  keyCount(): number;
  counters(): StateCounters;
  times(): StateTimes;
  /** What has been applied now; null before the first commit. */
  frontier(): FrontierEntry | null;
  /** The newest entry that began at or before an instant; null before the first. */
  frontierAt(us: number): FrontierEntry | null;
  bytes(): number;
}

/** Bounds of a read of versions. */
export interface VersionRange {
  /** Event times from here … */
  fromUs?: number;
  /** … to here, both inclusive. */
  toUs?: number;
  /** Only versions the state had taken in up to this sequence number: pins a read without a long transaction. */
  untilSeq?: number;
}

export interface KeyVersions {
  key: string;
  versions: StoredVersion[];
}

/**
 * Reads a state from another thread. Each call sees what is committed at that moment; calls that must agree with each
 * other pin `untilSeq` to a frontier's `seq`.
 */
export interface StateReader extends StateView {
  hasKey(key: string): boolean;
  /**
   * Versions of a key whose event time is in the range, in force or not, and every other version of the same records
   * wherever its event time lies, since it may replace one in the range or be replaced by it. Ordered by
   * (event time, sequence). Empty for a key never seen.
   */
  versionsOf(key: string, range?: VersionRange): StoredVersion[];
  /** Every key, in the order in which the state stores them. */
  keys(): IterableIterator<string>;
  /**
   * Keys with their versions (as `versionsOf` gives them): of the keys given, in their order and an unknown one
   * with no versions; without keys, of all in storage order, which is one sequential scan.
   */
  histories(range?: VersionRange, keys?: Iterable<string>): IterableIterator<KeyVersions>;
  close(): void;
}

/** A key as the writer loads it. */
export interface StoredKey {
  id: number;
  /** Encoded tiles, null before they were first saved. */
  tiles: Uint8Array | null;
  /** The tiles cover the key's versions up to this sequence number; 0 without tiles. */
  coveredSeq: number;
  /** Newest event time among the key's versions; null while it has none. */
  lastEventUs: number | null;
}

/** A version to be stored; the writer's user takes sequence numbers from `nextSeq` on. */
export interface NewVersion extends EngineEvent {
  seq: number;
  keyId: number;
  replaces: number | null;
  replacedBy: number | null;
}

export interface StateCommit {
  /** Keys first seen in this batch, with ids from `nextKeyId` on. */
  newKeys: readonly { id: number; key: string }[];
  versions: readonly NewVersion[];
  /** Stored versions that are no longer in force: these of the key now have `replacedBy`. */
  replaced: readonly { keyId: number; eventTimeUs: number; seq: number; replacedBy: number }[];
  /** Offsets covered after this batch: durable with it or not at all. */
  offsets: Readonly<Record<number, number>>;
  /** Counts to add. */
  counters: Partial<StateCounters>;
}

/**
 * Writes a state. One at a time: a second writer in the process fails with CONFLICT; other processes are kept away by
 * the data folder's lock.
 */
export interface StateWriter extends StateView {
  /** Sequence number of the next version. */
  nextSeq(): number;
  nextKeyId(): number;
  loadKey(key: string): StoredKey | undefined;
  /** Every stored version of a record, with its key's id, in the order the state took them in. */
  versionsOfRecord(recordId: string): (StoredVersion & { keyId: number })[];
  /**
   * Versions of a key in force as of a sequence number, with event times in [fromUs, toUs); ordered by
   * (event time, partition, offset). What tiles are rebuilt from.
   */
  versionsInForce(keyId: number, fromUs: number, toUs: number, asOfSeq: number): StoredVersion[];
  /** A key's versions after a sequence number, in the order the state took them in. */
  versionsAfter(keyId: number, seq: number): StoredVersion[];
  /**
   * The version in force with the greatest (event time, partition, offset) at or before an instant, and the next later
   * event time, from which on another one may be the latest.
   */
  latestInForce(keyId: number, atUs: number): { version: StoredVersion | null; nextEventUs: number | null };
  /** Like the reader's, from the writer's own connection. */
  versionsOf(key: string, range?: VersionRange): StoredVersion[];
  /** One transaction: the versions and the offsets they came from, all or nothing. Visible to readers on return. */
  commit(batch: StateCommit): void;
  /**
   * Notes that what is applied now stays so until `untilUs`: extends the newest frontier entry when nothing was
   * committed since, else begins one. Later versions must get servable times after `untilUs`.
   */
  closeFrontier(untilUs: number): void;
  /**
   * Saves keys' tiles and the sequence number up to which every version is covered by saved tiles: after a restart the
   * keys of later versions apply those beyond their own `coveredSeq`. Null: as it was.
   */
  saveTiles(
    tiles: readonly { keyId: number; tiles: Uint8Array; coveredSeq: number }[],
    safeSeq: number | null,
  ): void;
  /** Keys and sequence numbers of versions that saved tiles may not cover, in order; a key comes once for each. */
  uncovered(): IterableIterator<{ key: string; seq: number }>;
  /** Marks the instant from which on the set is served from this state; later calls change nothing. */
  beginServing(atUs: number): void;
  /** Work that may wait until nobody does: moves the write-ahead log into the file when it has grown. */
  settle(): void;
  close(): void;
}
