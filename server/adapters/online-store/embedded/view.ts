import { statSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type {
  FrontierEntry,
  StateCounters,
  StateName,
  StateTimes,
  StateView,
  StoredVersion,
  VersionRange,
} from "../types.ts";
import { type VersionRow, versionColumns, versionOf, versionRows } from "./version-rows.ts";

type StateRow = Record<string, number | null>;

/** Statement whose rows come as arrays. */
export function prepareRows(db: DatabaseSync, sql: string): StatementSync {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

/** What the writer and readers answer alike, over a connection of theirs. */
export function createView(db: DatabaseSync, file: string, name: StateName) {
  const state = db.prepare("SELECT * FROM state");
  const keyId = db.prepare("SELECT id FROM key WHERE key = ?");
  const offsets = db.prepare("SELECT partition, offset FROM frontier");
  const newestEntry = db.prepare("SELECT * FROM frontier_log ORDER BY from_us DESC LIMIT 1");
  const entryAt = db.prepare("SELECT * FROM frontier_log WHERE from_us <= ? ORDER BY from_us DESC LIMIT 1");
  const ofKey = prepareRows(
    db,
    `SELECT ${versionColumns} FROM event
     WHERE key_id = ? AND event_us BETWEEN ? AND ? AND seq <= ? ORDER BY event_us, seq`,
  );
  const ofRecord = prepareRows(
    db,
    `SELECT ${versionColumns} FROM event WHERE record_id = ? AND seq <= ? ORDER BY seq`,
  );
  const stateRow = () => state.get() as StateRow;

  /**
   * Completes versions in a range with the others of the same records. Every version of a record that has several is
   * marked by `replaces` or `replacedBy`, so that records without corrections cost nothing.
   */
  function complete(versions: StoredVersion[], untilSeq: number): StoredVersion[] {
    const corrected = versions.filter((one) => one.replaces !== null || one.replacedBy !== null);
    if (corrected.length === 0) return versions;
    const known = new Set(versions.map(({ seq }) => seq));
    const added: StoredVersion[] = [];
    for (const recordId of new Set(corrected.map((one) => one.recordId)))
      for (const row of versionRows(ofRecord, recordId, untilSeq))
        if (!known.has(row[2])) added.push(versionOf(row));
    if (added.length === 0) return versions;
    return [...versions, ...added].sort((a, b) => a.eventTimeUs - b.eventTimeUs || a.seq - b.seq);
  }

  function versionsOfKey(id: number, range: VersionRange = {}): StoredVersion[] {
    const { fromUs, toUs, untilSeq } = bounds(range);
    const rows: VersionRow[] = versionRows(ofKey, id, fromUs, toUs, untilSeq);
    return complete(rows.map(versionOf), untilSeq);
  }

  const idOf = (key: string) => (keyId.get(key) as { id: number } | undefined)?.id;

  const view: StateView & { versionsOf(key: string, range?: VersionRange): StoredVersion[] } = {
    name,
    keyCount: () => stateRow().keys ?? 0,
    counters(): StateCounters {
      const row = stateRow();
      return {
        events: row.events ?? 0,
        late: row.late ?? 0,
        duplicate: row.duplicate ?? 0,
        corrected: row.corrected ?? 0,
        keyChanged: row.key_changed ?? 0,
        filtered: row.filtered ?? 0,
        skipped: row.skipped ?? 0,
      };
    },
    times(): StateTimes {
      const row = stateRow();
      return {
        firstEventUs: row.first_event_us ?? null,
        lastEventUs: row.last_event_us ?? null,
        firstKnowledgeUs: row.first_knowledge_us ?? null,
        lastKnowledgeUs: row.last_knowledge_us ?? null,
        lastServableUs: row.last_servable_us ?? null,
        servedFromUs: row.served_from_us ?? null,
      };
    },
    frontier() {
      const rows = offsets.all() as { partition: number; offset: number }[];
      if (rows.length === 0) return null;
      const { last_seq, last_servable_us } = stateRow();
      const newest = newestEntry.get() as EntryRow | undefined;
      const servable = last_servable_us ?? 0;
      return {
        fromUs: servable,
        untilUs: Math.max(servable, newest?.until_us ?? 0),
        offsets: Object.fromEntries(rows.map(({ partition, offset }) => [partition, offset])),
        seq: last_seq ?? 0,
      };
    },
    frontierAt(us) {
      const row = entryAt.get(us) as EntryRow | undefined;
      return row ? entryOf(row) : null;
    },
    bytes: () => ["", "-wal"].reduce((sum, end) => sum + sizeOf(file + end), 0),
    versionsOf(key, range) {
      const id = idOf(key);
      return id === undefined ? [] : versionsOfKey(id, range);
    },
  };
  return { view, idOf, versionsOfKey, complete };
}

interface EntryRow {
  from_us: number;
  until_us: number;
  offsets: string;
  seq: number;
}

const entryOf = (row: EntryRow): FrontierEntry => ({
  fromUs: row.from_us,
  untilUs: row.until_us,
  offsets: JSON.parse(row.offsets) as Record<number, number>,
  seq: row.seq,
});

/** A range with its open ends closed. */
export const bounds = (range: VersionRange) => ({
  fromUs: Math.max(range.fromUs ?? Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  toUs: Math.min(range.toUs ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  untilSeq: Math.min(range.untilSeq ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
});

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
