import type { DatabaseSync } from "node:sqlite";
import type { StateName, StateWriter } from "../types.ts";
import { translating } from "./file.ts";
import { encodeInputs } from "./inputs.ts";
import { versionColumns, versionOf, versionRows } from "./version-rows.ts";
import { createView, prepareRows } from "./view.ts";

/**
 * The write-ahead log is moved into the file when it has grown by about this much: some 20 ms of work, twice a second at
 * 2,000 events/s over many keys.
 */
const checkpointBytes = 8 * 1024 * 1024;
/** What a version writes: its page among its key's, and that of its record id. */
const versionBytes = 2 * 4096;
/** What a commit writes besides: offsets, figures, the edges of the tables. */
const commitBytes = 4 * 4096;

/** Versions looked at in one step of a recovery: some 2 ms. */
const uncoveredPage = 2000;

/** Writes a state over its one writing connection. */
export function createWriter(
  db: DatabaseSync,
  file: string,
  name: StateName,
  onClose: () => void,
): StateWriter {
  const { view } = createView(db, file, name);
  const begin = db.prepare("BEGIN IMMEDIATE");
  const end = db.prepare("COMMIT");
  const insertKey = db.prepare("INSERT INTO key (id, key) VALUES (?, ?)");
  const insert = db.prepare(`INSERT INTO event (${versionColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const replace = db.prepare(
    "UPDATE event SET replaced_by = ? WHERE key_id = ? AND event_us = ? AND seq = ?",
  );
  const offset = db.prepare("INSERT OR REPLACE INTO frontier VALUES (?, ?)");
  const update = db.prepare(`UPDATE state SET
    last_seq = $seq, keys = keys + $keys,
    first_event_us = min(ifnull(first_event_us, $firstEvent), ifnull($firstEvent, first_event_us)),
    last_event_us = max(ifnull(last_event_us, $lastEvent), ifnull($lastEvent, last_event_us)),
    first_knowledge_us = min(ifnull(first_knowledge_us, $firstKnowledge), ifnull($firstKnowledge, first_knowledge_us)),
    last_knowledge_us = max(ifnull(last_knowledge_us, $lastKnowledge), ifnull($lastKnowledge, last_knowledge_us)),
    last_servable_us = max(ifnull(last_servable_us, $lastServable), ifnull($lastServable, last_servable_us)),
    events = events + $events, late = late + $late, duplicate = duplicate + $duplicate,
    corrected = corrected + $corrected, key_changed = key_changed + $keyChanged,
    filtered = filtered + $filtered, skipped = skipped + $skipped`);
  const key = db.prepare(
    "SELECT id, covered_seq, tiles FROM key LEFT JOIN tile ON key_id = id WHERE key = ?",
  );
  const newestOf = db.prepare("SELECT max(event_us) AS us FROM event WHERE key_id = ?");
  const ofRecord = prepareRows(db, `SELECT ${versionColumns} FROM event WHERE record_id = ? ORDER BY seq`);
  const inForce = prepareRows(
    db,
    `SELECT ${versionColumns} FROM event WHERE key_id = ? AND event_us >= ? AND event_us < ? AND seq <= ?
     AND (replaced_by IS NULL OR replaced_by > ?) ORDER BY event_us, partition, offset`,
  );
  const afterSeq = prepareRows(
    db,
    `SELECT ${versionColumns} FROM event WHERE key_id = ? AND seq > ? ORDER BY seq`,
  );
  const latest = prepareRows(
    db,
    `SELECT ${versionColumns} FROM event WHERE key_id = ? AND event_us <= ? AND replaced_by IS NULL
     ORDER BY event_us DESC, partition DESC, offset DESC LIMIT 1`,
  );
  const following = db.prepare(
    "SELECT min(event_us) AS us FROM event WHERE key_id = ? AND event_us > ? AND replaced_by IS NULL",
  );
  const saveTile = db.prepare("INSERT OR REPLACE INTO tile (key_id, covered_seq, tiles) VALUES (?, ?, ?)");
  const saveSafe = db.prepare("UPDATE state SET safe_seq = ?");
  const newestEntry = db.prepare(
    "SELECT from_us AS fromUs, until_us AS untilUs, offsets FROM frontier_log ORDER BY from_us DESC LIMIT 1",
  );
  const extendEntry = db.prepare("UPDATE frontier_log SET until_us = max(until_us, ?) WHERE from_us = ?");
  const addEntry = db.prepare("INSERT INTO frontier_log VALUES (?, ?, ?, ?)");

  let { last_seq: lastSeq, top: lastKey } = db
    .prepare("SELECT last_seq, (SELECT ifnull(max(id), 0) FROM key) AS top FROM state")
    .get() as { last_seq: number; top: number };
  let written = 0;

  /** One transaction, or none of it. */
  function transaction(work: () => void): void {
    translating(file, () => {
      begin.run();
      try {
        work();
        end.run();
      } catch (error) {
        // A full disk has rolled back already.
        if (db.isTransaction) db.exec("ROLLBACK");
        throw error;
      }
    });
  }

  return {
    ...view,
    nextSeq: () => lastSeq + 1,
    nextKeyId: () => lastKey + 1,
    loadKey(text) {
      const row = key.get(text) as
        | { id: number; covered_seq: number | null; tiles: Uint8Array | null }
        | undefined;
      if (!row) return undefined;
      const { us } = newestOf.get(row.id) as { us: number | null };
      return { id: row.id, tiles: row.tiles, coveredSeq: row.covered_seq ?? 0, lastEventUs: us };
    },
    versionsOfRecord: (recordId) =>
      versionRows(ofRecord, recordId).map((row) => ({ ...versionOf(row), keyId: row[0] })),
    versionsInForce: (keyId, fromUs, toUs, asOfSeq) =>
      versionRows(inForce, keyId, fromUs, toUs, asOfSeq, asOfSeq).map(versionOf),
    versionsAfter: (keyId, seq) => versionRows(afterSeq, keyId, seq).map(versionOf),
    latestInForce(keyId, atUs) {
      const [row] = versionRows(latest, keyId, atUs);
      const { us } = following.get(keyId, atUs) as { us: number | null };
      return { version: row ? versionOf(row) : null, nextEventUs: us };
    },
    commit(batch) {
      const { versions } = batch;
      transaction(() => {
        for (const { id, key: text } of batch.newKeys) insertKey.run(id, text);
        const span = emptySpan();
        for (const one of versions) {
          const text = encodeInputs(one.inputs);
          insert.run(
            one.keyId,
            one.eventTimeUs,
            one.seq,
            one.knowledgeTimeUs,
            one.servableTimeUs,
            one.partition,
            one.offset,
            one.recordId,
            one.replaces,
            one.replacedBy,
            text,
          );
          note(span, one);
          written += versionBytes;
        }
        for (const one of batch.replaced) replace.run(one.replacedBy, one.keyId, one.eventTimeUs, one.seq);
        for (const [partition, next] of Object.entries(batch.offsets)) offset.run(Number(partition), next);
        const { late, duplicate, corrected, keyChanged, filtered, skipped } = batch.counters;
        update.run({
          $seq: versions.at(-1)?.seq ?? lastSeq,
          $keys: batch.newKeys.length,
          $firstEvent: span.firstEvent,
          $lastEvent: span.lastEvent,
          $firstKnowledge: span.firstKnowledge,
          $lastKnowledge: span.lastKnowledge,
          $lastServable: span.lastServable,
          $events: versions.length,
          $late: late ?? 0,
          $duplicate: duplicate ?? 0,
          $corrected: corrected ?? 0,
          $keyChanged: keyChanged ?? 0,
          $filtered: filtered ?? 0,
          $skipped: skipped ?? 0,
        });
      });
      written += commitBytes;
      lastSeq = versions.at(-1)?.seq ?? lastSeq;
      lastKey = batch.newKeys.at(-1)?.id ?? lastKey;
    },
    closeFrontier(untilUs) {
      const now = view.frontier();
      if (!now) return;
      const offsets = JSON.stringify(now.offsets);
      transaction(() => {
        const newest = newestEntry.get() as { fromUs: number; untilUs: number; offsets: string } | undefined;
        if (newest?.offsets === offsets) {
          extendEntry.run(untilUs, newest.fromUs);
          return;
        }
        const fromUs = Math.max(now.fromUs, newest ? newest.untilUs + 1 : now.fromUs);
        addEntry.run(fromUs, Math.max(untilUs, fromUs), offsets, now.seq);
      });
      written += 2 * 4096;
    },
    saveTiles(tiles, safeSeq) {
      transaction(() => {
        for (const one of tiles) saveTile.run(one.keyId, one.coveredSeq, one.tiles);
        if (safeSeq !== null) saveSafe.run(safeSeq);
      });
      for (const one of tiles) written += one.tiles.byteLength + 4096;
    },
    *uncovered() {
      const { safe_seq: safeSeq } = db.prepare("SELECT safe_seq FROM state").get() as { safe_seq: number };
      const until = lastSeq;
      const page = db.prepare(
        "SELECT (SELECT key FROM key WHERE id = key_id) AS key, seq FROM event WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
      );
      // Page by page: an open scan on this connection locks the table against checkpoints between two steps.
      for (let from = safeSeq; from < until; ) {
        const rows = page.all(from, until, uncoveredPage) as unknown as { key: string; seq: number }[];
        const last = rows.at(-1);
        if (last === undefined) return;
        for (const { key: text, seq } of rows) yield { key: text, seq };
        from = last.seq;
      }
    },
    beginServing(atUs) {
      transaction(() => db.prepare("UPDATE state SET served_from_us = ifnull(served_from_us, ?)").run(atUs));
    },
    settle() {
      if (written < checkpointBytes) return;
      written = 0;
      // Passive: a reader in the middle of a scan is not waited for; the rest comes with the next one.
      translating(file, () => db.exec("PRAGMA wal_checkpoint(PASSIVE)"));
    },
    close() {
      db.close();
      onClose();
    },
  };
}

interface Span {
  firstEvent: number | null;
  lastEvent: number | null;
  firstKnowledge: number | null;
  lastKnowledge: number | null;
  lastServable: number | null;
}

const emptySpan = (): Span => ({
  firstEvent: null,
  lastEvent: null,
  firstKnowledge: null,
  lastKnowledge: null,
  lastServable: null,
});

function note(
  span: Span,
  one: { eventTimeUs: number; knowledgeTimeUs: number; servableTimeUs: number },
): void {
  const { eventTimeUs: event, knowledgeTimeUs: knowledge, servableTimeUs: servable } = one;
  if (span.firstEvent === null || event < span.firstEvent) span.firstEvent = event;
  if (span.lastEvent === null || event > span.lastEvent) span.lastEvent = event;
  if (span.firstKnowledge === null || knowledge < span.firstKnowledge) span.firstKnowledge = knowledge;
  if (span.lastKnowledge === null || knowledge > span.lastKnowledge) span.lastKnowledge = knowledge;
  if (span.lastServable === null || servable > span.lastServable) span.lastServable = servable;
}
