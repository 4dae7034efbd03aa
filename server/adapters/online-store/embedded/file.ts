import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../../errors.ts";
import { isBlank, markOf, type SqliteFormat } from "../../../sqlite-format.ts";
import type { StateName } from "../types.ts";

const format: SqliteFormat = {
  // "MRFS" in the file's header: tells our states from other SQLite files.
  applicationId: 0x4d524653,
  // Raise on every change of the tables below; a state of an older format is built anew from the log.
  version: 1,
  noun: "state",
  otherVersion: "delete it, and it is built anew from the log",
};

/**
 * Versions are clustered by key and event time, so that one key's history is one range of pages and all histories are
 * one sequential scan. `replaces` and `replaced_by` are sequence numbers of the same record's other versions.
 * `state` has one row.
 */
const schema = `
  CREATE TABLE event (
    key_id INTEGER NOT NULL, event_us INTEGER NOT NULL, seq INTEGER NOT NULL,
    knowledge_us INTEGER NOT NULL, servable_us INTEGER NOT NULL,
    partition INTEGER NOT NULL, offset INTEGER NOT NULL,
    record_id TEXT, replaces INTEGER, replaced_by INTEGER, inputs TEXT NOT NULL,
    PRIMARY KEY (key_id, event_us, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX event_seq ON event (seq);
  CREATE INDEX event_record ON event (record_id) WHERE record_id IS NOT NULL;
  CREATE TABLE key (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE tile (key_id INTEGER PRIMARY KEY, covered_seq INTEGER NOT NULL, tiles BLOB NOT NULL) STRICT;
  CREATE TABLE frontier (partition INTEGER PRIMARY KEY, offset INTEGER NOT NULL) STRICT;
  CREATE TABLE frontier_log (
    from_us INTEGER PRIMARY KEY, until_us INTEGER NOT NULL, offsets TEXT NOT NULL, seq INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_seq INTEGER NOT NULL DEFAULT 0, safe_seq INTEGER NOT NULL DEFAULT 0, keys INTEGER NOT NULL DEFAULT 0,
    first_event_us INTEGER, last_event_us INTEGER, first_knowledge_us INTEGER, last_knowledge_us INTEGER,
    last_servable_us INTEGER, served_from_us INTEGER,
    events INTEGER NOT NULL DEFAULT 0, late INTEGER NOT NULL DEFAULT 0, duplicate INTEGER NOT NULL DEFAULT 0,
    corrected INTEGER NOT NULL DEFAULT 0, key_changed INTEGER NOT NULL DEFAULT 0,
    filtered INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO state (id) VALUES (1);
`;

/** Folder of all states under a data folder. */
export const statesFolder = (home: string) => path.join(home, "features");

/** The file of a state. Throws INVALID_INPUT for a name that is not one. */
export function stateFile(home: string, { productId, stateHash }: StateName): string {
  const [domain = "", product = "", ...rest] = productId.split("/");
  const good = [domain, product].every((part) => /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(part));
  if (!good || rest.length > 0 || !/^[a-z0-9-]+$/.test(stateHash))
    throw new AppError(
      "INVALID_INPUT",
      `There is no state named ${productId.slice(0, 80)} ${stateHash.slice(0, 80)}.`,
    );
  return path.join(statesFolder(home), domain, product, `${stateHash}.sqlite`);
}

/**
 * Opens (or creates) a state for its writer: WAL with `synchronous=NORMAL`, which means that a commit outlives a killed
 * process but not surely a power cut. That is enough, since the log keeps the records and the offsets are part of the
 * same commit: what a power cut takes is read again. In return a commit costs some 0.1 ms instead of an fsync (1 to
 * 10 ms), and it stands between an event and the answers that count it. Throws AppError.
 */
export function openForWriting(file: string): DatabaseSync {
  return translating(file, () => {
    if (!existsSync(file)) mkdirSync(path.dirname(file), { recursive: true });
    const db = new DatabaseSync(file);
    try {
      const blank = isBlank(db, file, format);
      db.exec(`
        PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
        PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16000;
      `);
      if (blank)
        db.exec(`BEGIN IMMEDIATE; ${schema}
          ${markOf(format)} COMMIT;`);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Opens a state to read; undefined when there is none yet. Throws AppError. */
export function openForReading(file: string): DatabaseSync | undefined {
  if (!existsSync(file)) return undefined;
  return translating(file, () => {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      db.exec("PRAGMA busy_timeout = 5000; PRAGMA cache_size = -8000");
      // Blank: the writer is creating it at this moment.
      if (!isBlank(db, file, format)) return db;
      db.close();
      return undefined;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Runs `work` on a state file; what SQLite and the file system say comes out as UNAVAILABLE. */
export function translating<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error)) throw error;
    const { code, errcode } = error as { code?: string; errcode?: number };
    if (errcode === undefined && !/^E[A-Z]+$/.test(code ?? "")) throw error;
    const full = (errcode ?? 0) % 256 === 13 || code === "ENOSPC";
    throw new AppError(
      "UNAVAILABLE",
      full
        ? `The disk that holds ${file} is full: nothing was written. Free space; the feature set goes on by itself.`
        : `The state ${file} cannot be used: ${error.message}.`,
      { cause: error },
    );
  }
}
