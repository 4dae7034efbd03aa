import type { DatabaseSync } from "node:sqlite";
import { AppError } from "./errors.ts";

/** What marks a SQLite file as ours, and which version of its tables we read. */
export interface SqliteFormat {
  /** Four bytes in the file's header that tell these files from all others. */
  applicationId: number;
  version: number;
  /** The noun in messages: "log", "state". */
  noun: string;
  /** What to do about a file of another version. */
  otherVersion: string;
}

/**
 * True for a file without any table, false for one of this format. Throws UNSUPPORTED for everything else, so that
 * nothing is changed in a foreign file.
 */
export function isBlank(db: DatabaseSync, file: string, format: SqliteFormat): boolean {
  const header = (name: string) => Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  const id = header("application_id");
  const version = header("user_version");
  const { noun } = format;
  if (id === format.applicationId && version === format.version) return false;
  if (id === format.applicationId)
    throw new AppError(
      "UNSUPPORTED",
      `The ${noun} ${file} has format ${version} and this Millrace reads format ${format.version}: ${format.otherVersion}.`,
    );
  const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema").get() as { n: number };
  if (id === 0 && tables.n === 0) return true;
  throw new AppError("UNSUPPORTED", `${file} is not a Millrace ${noun}: move it away, then start again.`);
}

/** The pragmas that mark a file, to run in the transaction that makes its tables. */
export const markOf = ({ applicationId, version }: SqliteFormat): string =>
  `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version};`;
