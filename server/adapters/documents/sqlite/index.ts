import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { normaliseName } from "../../../domain/text/words.ts";
import type { AsOf, DocumentIndex, DocumentVersion, SourceCursor } from "../types.ts";
import { rankDocuments, validAt } from "./rank.ts";
import { formatVersion, schema } from "./schema.ts";
import { createWriter } from "./write.ts";

interface Open {
  db: DatabaseSync;
  writer: ReturnType<typeof createWriter>;
}

const ending = ".sqlite";
const columns = `v.record_id AS recordId, v.partition, v."offset", v.known_us AS knownUs, v.event_us AS eventUs, v.payload`;

/**
 * An inverted index of our own in SQLite files, one a space: in memory is only what SQLite caches (2 MB a space), a
 * restart goes on where the cursor in the same file stands, and BM25F has the parameters that were measured, which
 * neither PostgreSQL's full text nor SQLite's FTS5 (k1 and b fixed) offers.
 */
export function createSqliteDocuments(options: { folder: string }): DocumentIndex {
  const { folder } = options;
  mkdirSync(folder, { recursive: true });
  const opened = new Map<string, Open>();
  const fileOf = (space: string) => join(folder, `${encodeURIComponent(space)}${ending}`);
  const present = (): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => decodeURIComponent(name.slice(0, -ending.length)));
  const remove = (space: string) => {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${fileOf(space)}${suffix}`, { force: true });
  };

  const open = (space: string): Open => {
    const known = opened.get(space);
    if (known) return known;
    let db = new DatabaseSync(fileOf(space));
    if (versionOf(db) !== 0 && versionOf(db) !== formatVersion) {
      db.close();
      remove(space);
      db = new DatabaseSync(fileOf(space));
    }
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -2000; ${schema} PRAGMA user_version = ${formatVersion};`,
    );
    const made = { db, writer: createWriter(db) };
    opened.set(space, made);
    return made;
  };
  /** For reading: a space that was never written is empty and leaves no file. */
  const find = (space: string): DatabaseSync | undefined =>
    opened.get(space)?.db ?? (present().includes(space) ? open(space).db : undefined);

  return {
    abilities: { system: "sqlite", ranking: "bm25f", timeTravel: true },
    async spaces(prefix) {
      return present().filter((space) => space.startsWith(prefix));
    },
    async cursor(space) {
      const row = find(space)?.prepare("SELECT value FROM meta WHERE key = 'cursor'").get();
      return row === undefined ? null : (JSON.parse(String(row.value)) as SourceCursor);
    },
    async apply(space, change) {
      open(space).writer.apply(change);
    },
    async rank(space, question, { weights, limit, among, asOfUs }) {
      const db = find(space);
      return db ? rankDocuments(db, question, { weights, limit, among, asOfUs }) : [];
    },
    async named(space, names, { fields, asOfUs }) {
      return (find(space)
        ?.prepare(
          `SELECT DISTINCT v.record_id AS recordId, f.path AS field, n.name FROM name n
           JOIN field f ON f.id = n.field JOIN document v ON v.doc = n.doc
           WHERE n.name IN (SELECT value FROM json_each(?)) AND f.path IN (SELECT value FROM json_each(?)) AND ${validAt(asOfUs)}
           ORDER BY 1 LIMIT 100`,
        )
        .all(JSON.stringify(names.map(normaliseName)), JSON.stringify(fields)) ?? []) as {
        recordId: string;
        field: string;
        name: string;
      }[];
    },
    async read(space, recordIds, { asOfUs }) {
      return (find(space)
        ?.prepare(
          `SELECT ${columns} FROM json_each(?) i CROSS JOIN document v ON v.record_id = i.value WHERE ${validAt(asOfUs)}`,
        )
        .all(JSON.stringify(recordIds)) ?? []) as unknown as DocumentVersion[];
    },
    async scan(space, { after, limit, asOfUs }) {
      return (find(space)
        ?.prepare(
          `SELECT ${columns} FROM document v WHERE v.record_id > ? AND ${validAt(asOfUs)} ORDER BY v.record_id LIMIT ?`,
        )
        .all(after ?? "", limit) ?? []) as unknown as DocumentVersion[];
    },
    async describe(space, { asOfUs }: AsOf = {}) {
      const db = find(space);
      if (!db) return { documents: 0, newestUs: null };
      // The count of now is kept; counting 100,000 rows for each question would take longer than the question.
      const documents =
        asOfUs === undefined
          ? "(SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'docs')"
          : `(SELECT count(*) FROM document v WHERE ${validAt(asOfUs)})`;
      const row = db
        .prepare(
          `SELECT ${documents} AS documents, (SELECT max(v.known_us) FROM document v WHERE ${validAt(asOfUs)}) AS newestUs`,
        )
        .get() as { documents: number | null; newestUs: number | null };
      return { documents: row.documents ?? 0, newestUs: row.newestUs };
    },
    async drop(space) {
      opened.get(space)?.db.close();
      opened.delete(space);
      remove(space);
    },
    async close() {
      for (const { db } of opened.values()) db.close();
      opened.clear();
    },
  };
}

const versionOf = (db: DatabaseSync): number =>
  Number((db.prepare("PRAGMA user_version").get() as { user_version: number }).user_version);
