import type { DatabaseSync } from "node:sqlite";
import type { KeyVersions, StateName, StateReader, StoredVersion, VersionRange } from "../types.ts";
import { type VersionRow, versionColumns, versionOf } from "./version-rows.ts";
import { bounds, createView, prepareRows } from "./view.ts";

/** Reads a state over a read-only connection. */
export function createReader(db: DatabaseSync, file: string, name: StateName): StateReader {
  const { view, idOf, complete } = createView(db, file, name);

  function* allHistories(range: VersionRange): Generator<KeyVersions> {
    const { fromUs, toUs, untilSeq } = bounds(range);
    // A statement of its own: several scans may be under way at once.
    const scan = prepareRows(
      db,
      `SELECT ${versionColumns}, (SELECT key FROM key WHERE id = key_id) FROM event
       WHERE event_us BETWEEN ? AND ? AND seq <= ? ORDER BY key_id, event_us, seq`,
    );
    let keyId = -1;
    let key = "";
    let versions: StoredVersion[] = [];
    for (const raw of scan.iterate(fromUs, toUs, untilSeq)) {
      const row = raw as unknown as VersionRow;
      if (row[0] !== keyId) {
        if (versions.length > 0) yield { key, versions: complete(versions, untilSeq) };
        keyId = row[0];
        key = row[11] as string;
        versions = [];
      }
      versions.push(versionOf(row));
    }
    if (versions.length > 0) yield { key, versions: complete(versions, untilSeq) };
  }

  function* someHistories(range: VersionRange, keys: Iterable<string>): Generator<KeyVersions> {
    for (const key of keys) yield { key, versions: view.versionsOf(key, range) };
  }

  return {
    ...view,
    hasKey: (key) => idOf(key) !== undefined,
    *keys() {
      for (const row of prepareRows(db, "SELECT key FROM key ORDER BY id").iterate())
        yield (row as unknown as [string])[0];
    },
    histories: (range = {}, keys) => (keys === undefined ? allHistories(range) : someHistories(range, keys)),
    close: () => db.close(),
  };
}
