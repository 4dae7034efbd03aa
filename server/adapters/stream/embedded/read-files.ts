import { type Dirent, readdirSync } from "node:fs";
import path from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { AppError } from "../../../errors.ts";
import { logFolder, openForReading, recordTable } from "./file.ts";

const maxOpenFiles = 64;

/** Prepared reads on one partition's records. */
export interface PartitionReads {
  /** `{low, high}`: smallest and largest offset, null where empty. */
  edges: StatementSync;
  /** Knowledge time at an offset. */
  knowledgeAt: StatementSync;
  /** Rows from an offset, before another, at most so many. */
  page: StatementSync;
  /** Offsets and knowledge times from the newest backwards. */
  newest: StatementSync;
}

/** One log file open to read, with its prepared statements. */
export interface ReadFile {
  db: DatabaseSync;
  topic: StatementSync;
  topics: StatementSync;
  partitions: StatementSync;
  groupOffsets: StatementSync;
  version: StatementSync;
  records(topicId: number, partition: number): PartitionReads;
}

/** Keeps the most recently used log files open. */
export interface ReadFiles {
  /** The file at this path; undefined while it does not exist. Throws UNAVAILABLE once closed. */
  get(file: string): ReadFile | undefined;
  /** Paths of all log files under the home. */
  all(): string[];
  close(): void;
}

export function openReadFiles(home: string): ReadFiles {
  const open = new Map<string, ReadFile>();
  let closed = false;
  return {
    get(file) {
      if (closed) throw new AppError("UNAVAILABLE", "This adapter of the embedded log has been closed.");
      const known = open.get(file);
      if (known !== undefined) {
        open.delete(file);
        open.set(file, known);
        return known;
      }
      const db = openForReading(file);
      if (db === undefined) return undefined;
      const fresh = prepareReads(db);
      open.set(file, fresh);
      if (open.size > maxOpenFiles) {
        const [oldest, idle] = open.entries().next().value as [string, ReadFile];
        idle.db.close();
        open.delete(oldest);
      }
      return fresh;
    },
    all() {
      const root = logFolder(home);
      return entries(root)
        .filter((domain) => domain.isDirectory())
        .flatMap((domain) =>
          entries(path.join(root, domain.name))
            .filter((file) => file.name.endsWith(".sqlite"))
            .map((file) => path.join(root, domain.name, file.name)),
        )
        .sort();
    },
    close() {
      closed = true;
      for (const file of open.values()) file.db.close();
      open.clear();
    },
  };
}

function prepareReads(db: DatabaseSync): ReadFile {
  const byTable = new Map<string, PartitionReads>();
  return {
    db,
    topic: db.prepare("SELECT id, retention_ms AS retentionMs FROM topic WHERE name = ?"),
    topics: db.prepare("SELECT name FROM topic ORDER BY name"),
    partitions: db.prepare(
      "SELECT partition, base_offset AS baseOffset FROM partition WHERE topic_id = ? ORDER BY partition",
    ),
    groupOffsets: db.prepare("SELECT partition, offset FROM group_offset WHERE topic_id = ? AND name = ?"),
    version: db.prepare("PRAGMA data_version"),
    records(topicId, partition) {
      const { name } = recordTable(topicId, partition);
      const known = byTable.get(name);
      if (known !== undefined) return known;
      const reads = {
        edges: db.prepare(
          `SELECT (SELECT min(offset) FROM ${name}) AS low, (SELECT max(offset) FROM ${name}) AS high`,
        ),
        knowledgeAt: db.prepare(`SELECT knowledge_us AS knowledge FROM ${name} WHERE offset = ?`),
        page: db.prepare(
          `SELECT offset, knowledge_us, event_us, key, value, headers, schema_version, imported
           FROM ${name} WHERE offset >= ? AND offset < ? ORDER BY offset LIMIT ?`,
        ),
        newest: db.prepare(`SELECT offset, knowledge_us FROM ${name} ORDER BY offset DESC LIMIT ?`),
      };
      byTable.set(name, reads);
      return reads;
    },
  };
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
