import type { SQLInputValue, StatementSync } from "node:sqlite";
import type { StoredVersion } from "../types.ts";
import { decodeInputs } from "./inputs.ts";

/** Columns of a version, in the order `versionOf` reads them. Rows come as arrays: a fifth faster than objects. */
export const versionColumns =
  "key_id, event_us, seq, knowledge_us, servable_us, partition, offset, record_id, replaces, replaced_by, inputs";

export type VersionRow = [
  keyId: number,
  eventUs: number,
  seq: number,
  knowledgeUs: number,
  servableUs: number,
  partition: number,
  offset: number,
  recordId: string | null,
  replaces: number | null,
  replacedBy: number | null,
  inputs: string,
  ...rest: unknown[],
];

export const versionOf = (row: VersionRow): StoredVersion => ({
  eventTimeUs: row[1],
  seq: row[2],
  knowledgeTimeUs: row[3],
  servableTimeUs: row[4],
  partition: row[5],
  offset: row[6],
  recordId: row[7],
  replaces: row[8],
  replacedBy: row[9],
  inputs: decodeInputs(row[10]),
});

/** All rows of a statement of `versionColumns`. */
export const versionRows = (statement: StatementSync, ...values: SQLInputValue[]): VersionRow[] =>
  statement.all(...values) as unknown as VersionRow[];
