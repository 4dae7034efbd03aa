import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Clock } from "../../../clock.ts";
import { AppError } from "../../../errors.ts";
import { unknownTopic } from "../offsets.ts";
import type { OffsetVector, TopicSpec } from "../types.ts";
import { asAppError, openForWriting, recordTable } from "./file.ts";
import { type IdempotencyKeys, idempotencyKeys } from "./idempotency.ts";
import type { Placement, RecordColumns, WriteCommand, WriteResult } from "./protocol.ts";

/** Most partitions of an embedded topic: each is a table, and a read merges them. */
const maxPartitions = 64;
const retentionChunk = 2000;
/** The write-ahead log is moved into the file after about this many bytes: some 10 ms of work. */
const checkpointEvery = 4 * 1024 * 1024;
/** What a transaction writes besides its records: pages at the edges of the tables. */
const transactionOverhead = 16 * 1024;

interface PartitionState {
  table: string;
  insert: StatementSync;
  /** Offset the next record gets. */
  end: number;
  /** Knowledge time of the newest record ever, -Infinity before the first. */
  knowledgeUs: number;
  /** An import may not assert an instant before this one. */
  assertedUs: number;
}

interface TopicState {
  id: number;
  retentionMs: number | null;
  partitions: PartitionState[];
}

/** What one command of a transaction came to. */
export type Outcome = { ok: true; result: WriteResult } | { ok: false; error: unknown };

/** The write side of one log file. Synchronous: it belongs to the writer thread. */
export interface LogFile {
  /**
   * Runs the commands in order in one transaction and returns after it is on disk. A refused command (AppError
   * of the caller's making) leaves the others alone; a failure of the file fails them all and writes nothing.
   */
  run(commands: readonly WriteCommand[]): Outcome[];
  /** End offsets of a topic by partition, as last committed. */
  ends(topic: string): Record<number, number>;
  /** Moves the write-ahead log into the file when it has grown; called after the outcomes have been told. */
  settle(): void;
  /** Moves all of the write-ahead log into the file and gives its space back. */
  checkpoint(): void;
  close(): void;
}

/** Opens (or creates) the file. `maxPages` bounds its size, for tests of a full disk. */
export function openLogFile(file: string, clock: Clock, options: { maxPages?: number } = {}): LogFile {
  let db = openForWriting(file);
  let topics = new Map<string, TopicState | null>();
  let keys: IdempotencyKeys = idempotencyKeys(db);
  let version = dataVersion(db);
  let unsettled = 0;
  bound();

  function bound() {
    if (options.maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${options.maxPages}`);
  }

  /** After any failure the state in memory may be ahead of the file: start from the file again. */
  function reopen() {
    try {
      db.close();
    } catch {
      // Closed by SQLite itself.
    }
    db = openForWriting(file);
    topics = new Map();
    keys = idempotencyKeys(db);
    version = dataVersion(db);
    bound();
  }

  function run(commands: readonly WriteCommand[]): Outcome[] {
    try {
      db.exec("BEGIN IMMEDIATE");
      const seen = dataVersion(db);
      // Somebody else wrote the file (a restore, a second worker): forget what we knew of it.
      if (seen !== version) topics = new Map();
      version = seen;
      const outcomes = commands.map((command): Outcome => {
        try {
          return { ok: true, result: apply(command) };
        } catch (error) {
          // Commands check everything before their first write, so a refusal has written nothing.
          if (error instanceof AppError) return { ok: false, error };
          throw error;
        }
      });
      db.exec("COMMIT");
      unsettled += transactionOverhead + sizeOf(commands);
      return outcomes;
    } catch (cause) {
      const error = asAppError(cause, file);
      try {
        reopen();
      } catch {
        // The next run says what is wrong with the file.
      }
      // One command may be what the file cannot take: give each of the others its own chance.
      return commands.length > 1 ? commands.flatMap((one) => run([one])) : [{ ok: false, error }];
    }
  }

  function apply(command: WriteCommand): WriteResult {
    switch (command.kind) {
      case "produce":
        return produce(command);
      case "ensure":
        return ensure(command.spec);
      case "drop":
        return drop(command.topic);
      case "commit":
        return commit(command.topic, command.group, command.offsets);
      case "retain":
        return retain(command.topic, command.beforeUs, command.floor);
      case "checkpoint":
        return { kind: "done" };
    }
  }

  function topicOf(name: string): TopicState {
    const state = topics.get(name) ?? loadTopic(db, name);
    topics.set(name, state);
    if (state === null) throw unknownTopic(name);
    return state;
  }

  function produce(command: Extract<WriteCommand, { kind: "produce" }>): WriteResult {
    const { columns, idempotency, expectEnd } = command;
    const topic = topicOf(command.topic);
    const nowUs = clock.nowUs();
    if (idempotency !== null) {
      const earlier = keys.find(topic.id, idempotency, nowUs);
      if (earlier !== null) return { kind: "produced", placement: earlier, replayed: true };
    }
    if (command.partitionCount !== topic.partitions.length) {
      return { kind: "stale", partitionCount: topic.partitions.length };
    }
    const end = topic.partitions[0]?.end ?? 0;
    if (expectEnd !== null && expectEnd !== end) {
      throw new AppError(
        "CONFLICT",
        `${command.topic} ends at ${end}, not at ${expectEnd}: read on and try again.`,
      );
    }
    if (columns.assertedUs !== null) checkAsserted(command.topic, topic, columns, columns.assertedUs, nowUs);
    const placement = append(topic, columns, nowUs);
    if (columns.assertedUs !== null) {
      const save = db.prepare("UPDATE partition SET asserted_us = ? WHERE topic_id = ? AND partition = ?");
      topic.partitions.forEach((p, n) => {
        if (Number.isFinite(p.assertedUs)) save.run(p.assertedUs, topic.id, n);
      });
    }
    if (idempotency !== null) keys.remember(topic.id, idempotency, placement, nowUs);
    return { kind: "produced", placement, replayed: false };
  }

  function ensure(spec: TopicSpec): WriteResult {
    if (spec.compacted === true) {
      throw new AppError(
        "UNSUPPORTED",
        `${spec.topic} asks for compaction, which the embedded log does not do: use a retention, or a Kafka connection.`,
        { path: "compacted" },
      );
    }
    if (!Number.isInteger(spec.partitions) || spec.partitions < 1 || spec.partitions > maxPartitions) {
      throw new AppError(
        "INVALID_INPUT",
        `${spec.topic} asks for ${spec.partitions} partitions; the embedded log takes 1 to ${maxPartitions}.`,
        { path: "partitions" },
      );
    }
    let topic = topics.get(spec.topic) ?? loadTopic(db, spec.topic);
    if (topic !== null && spec.partitions < topic.partitions.length) {
      throw new AppError(
        "CONFLICT",
        `${spec.topic} has ${topic.partitions.length} partitions; a log never shrinks, so ${spec.partitions} cannot be had.`,
        { path: "partitions" },
      );
    }
    if (topic === null) {
      const added = db
        .prepare("INSERT INTO topic (name, retention_ms) VALUES (?, ?)")
        .run(spec.topic, spec.retentionMs);
      topic = { id: Number(added.lastInsertRowid), retentionMs: spec.retentionMs, partitions: [] };
    }
    if (topic.retentionMs !== spec.retentionMs) {
      db.prepare("UPDATE topic SET retention_ms = ? WHERE id = ?").run(spec.retentionMs, topic.id);
    }
    for (let p = topic.partitions.length; p < spec.partitions; p++) {
      db.prepare("INSERT INTO partition (topic_id, partition) VALUES (?, ?)").run(topic.id, p);
      db.exec(recordTable(topic.id, p).ddl);
    }
    topics.delete(spec.topic);
    return { kind: "done" };
  }

  function drop(name: string): WriteResult {
    const topic = topicOf(name);
    for (const p of topic.partitions) db.exec(`DROP TABLE ${p.table}`);
    for (const table of ["partition", "idempotency", "group_offset"]) {
      db.prepare(`DELETE FROM ${table} WHERE topic_id = ?`).run(topic.id);
    }
    db.prepare("DELETE FROM topic WHERE id = ?").run(topic.id);
    topics.delete(name);
    return { kind: "done" };
  }

  function commit(name: string, group: string, offsets: OffsetVector): WriteResult {
    const topic = topicOf(name);
    const rows = Object.entries(offsets).map(([p, offset]) => [Number(p), offset] as const);
    for (const [p, offset] of rows) {
      const end = topic.partitions[p]?.end;
      if (end === undefined || !Number.isSafeInteger(offset) || offset < 0 || offset > end) {
        throw new AppError(
          "INVALID_INPUT",
          `Group ${group} cannot commit offset ${offset} of partition ${p} in ${name}: ${end === undefined ? "there is no such partition" : `it ends at ${end}`}.`,
          { path: `offsets.${p}` },
        );
      }
    }
    const save = db.prepare("INSERT OR REPLACE INTO group_offset VALUES (?, ?, ?, ?)");
    for (const [p, offset] of rows) save.run(topic.id, group, p, offset);
    return { kind: "done" };
  }

  /** Deletes at most one chunk in all partitions together, so that appends come in between. */
  function retain(name: string, beforeUs: number, floor: OffsetVector | null): WriteResult {
    const topic = topicOf(name);
    let left = retentionChunk;
    topic.partitions.forEach(({ table, end }, p) => {
      const limit = floor === null ? end : Math.min(end, floor[p] ?? 0);
      const doomed = db
        .prepare(
          `SELECT count(*) AS n, max(offset) AS last, max(knowledge_us) AS knowledge FROM
            (SELECT offset, knowledge_us FROM ${table} WHERE offset < ? ORDER BY offset LIMIT ?)
            WHERE knowledge_us < ?`,
        )
        .get(limit, left, beforeUs) as { n: number; last: number; knowledge: number };
      if (doomed.n === 0) return;
      db.prepare(`DELETE FROM ${table} WHERE offset <= ?`).run(doomed.last);
      db.prepare(
        "UPDATE partition SET base_offset = ?, base_knowledge_us = ? WHERE topic_id = ? AND partition = ?",
      ).run(doomed.last + 1, doomed.knowledge, topic.id, p);
      left -= doomed.n;
    });
    return { kind: "retained", deleted: retentionChunk - left, more: left === 0 };
  }

  return {
    run,
    ends: (name) => Object.fromEntries(topicOf(name).partitions.map((p, n) => [n, p.end])),
    settle() {
      if (unsettled < checkpointEvery) return;
      unsettled = 0;
      // Passive: a reader in the middle of a page is not waited for; the rest comes with the next one.
      db.exec("PRAGMA wal_checkpoint(PASSIVE)");
    },
    checkpoint() {
      unsettled = 0;
      const { n } = db.prepare("SELECT count(*) AS n FROM topic").get() as { n: number };
      // With its last topic gone the file gives all space back; otherwise new records reuse it.
      if (n === 0) db.exec("VACUUM");
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    },
    close: () => db.close(),
  };
}

/** Appends a checked batch; knowledge time is strictly increasing in each partition. */
function append(topic: TopicState, columns: RecordColumns, nowUs: number): Placement {
  const { count, partitions, keys, values, headers, eventTimesUs, schemaVersions, assertedUs } = columns;
  const knowledgeTimesUs = new Float64Array(count);
  const bases: Record<number, number> = {};
  for (let i = 0; i < count; i++) {
    const number = typeof partitions === "number" ? partitions : (partitions[i] as number);
    const partition = topic.partitions[number] as PartitionState;
    const asserted = assertedUs?.[i] ?? Number.NaN;
    const imported = !Number.isNaN(asserted);
    const knowledge = Math.max(partition.knowledgeUs + 1, imported ? asserted : nowUs);
    bases[number] ??= partition.end;
    partition.insert.run(
      partition.end,
      knowledge,
      eventTimesUs[i] as number,
      keys[i] as string | null,
      values[i] as string | null,
      headers === null ? null : (headers[i] as string | null),
      Array.isArray(schemaVersions) ? (schemaVersions[i] as string | null) : schemaVersions,
      imported ? 1 : 0,
    );
    partition.end += 1;
    partition.knowledgeUs = knowledge;
    partition.assertedUs = imported ? asserted : knowledge;
    knowledgeTimesUs[i] = knowledge;
  }
  return { partitions, bases, knowledgeTimesUs };
}

/**
 * Asserted knowledge times may tie (then each next one is 1 µs later) but not go back behind what the partition
 * holds, nor lie ahead of the clock.
 */
function checkAsserted(
  name: string,
  topic: TopicState,
  columns: RecordColumns,
  assertedUs: Float64Array,
  nowUs: number,
): void {
  const floors = topic.partitions.map((p) => p.assertedUs);
  for (let i = 0; i < columns.count; i++) {
    const partition =
      typeof columns.partitions === "number" ? columns.partitions : (columns.partitions[i] as number);
    const asserted = assertedUs[i] as number;
    const floor = floors[partition] as number;
    const path = `records.${i}.knowledgeTimeUs`;
    if (asserted > nowUs) {
      throw new AppError("INVALID_INPUT", `Record ${i} asserts a knowledge time ahead of the clock.`, {
        path,
      });
    }
    if (asserted < floor) {
      throw new AppError(
        "CONFLICT",
        `Record ${i} asserts knowledge time ${asserted} µs, but partition ${partition} of ${name} already knows ${floor} µs: an import must come in order and before the first live record.`,
        { path },
      );
    }
    floors[partition] = Number.isNaN(asserted) ? nowUs : asserted;
  }
}

function loadTopic(db: DatabaseSync, name: string): TopicState | null {
  const row = db.prepare("SELECT id, retention_ms AS retentionMs FROM topic WHERE name = ?").get(name) as
    | { id: number; retentionMs: number | null }
    | undefined;
  if (row === undefined) return null;
  const rows = db
    .prepare(
      `SELECT partition, base_offset AS baseOffset, base_knowledge_us AS baseKnowledge, asserted_us AS asserted
       FROM partition WHERE topic_id = ? ORDER BY partition`,
    )
    .all(row.id) as {
    partition: number;
    baseOffset: number;
    baseKnowledge: number | null;
    asserted: number | null;
  }[];
  const partitions = rows.map((p): PartitionState => {
    const table = recordTable(row.id, p.partition).name;
    const newest = db
      .prepare(
        `SELECT offset, knowledge_us AS knowledge, imported FROM ${table} ORDER BY offset DESC LIMIT 1`,
      )
      .get() as { offset: number; knowledge: number; imported: number } | undefined;
    const knowledgeUs = newest?.knowledge ?? p.baseKnowledge ?? Number.NEGATIVE_INFINITY;
    return {
      table,
      insert: db.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`),
      end: newest === undefined ? p.baseOffset : newest.offset + 1,
      knowledgeUs,
      assertedUs: newest?.imported === 1 ? (p.asserted ?? knowledgeUs) : knowledgeUs,
    };
  });
  return { id: row.id, retentionMs: row.retentionMs, partitions };
}

function sizeOf(commands: readonly WriteCommand[]): number {
  return commands.reduce((sum, one) => sum + (one.kind === "produce" ? one.columns.size : 0), 0);
}

function dataVersion(db: DatabaseSync): number {
  return (db.prepare("PRAGMA data_version").get() as { data_version: number }).data_version;
}
