import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type CommitOptions, publish } from "./commit.ts";
import type { TableMetadata } from "./metadata.ts";
import { entriesOf, type IcebergTable, manifestsOf } from "./table.ts";
import { syncFolder, type TableFolder } from "./table-folder.ts";

/**
 * Forgets snapshots that were no longer the newest before `beforeUs`; the current one and tagged ones stay, and so
 * does the state in force at any instant from then on. Their files are left to `sweepOrphans`.
 */
export function expireSnapshots(
  table: IcebergTable,
  beforeUs: number,
  { step }: CommitOptions = {},
): { table: IcebergTable; expired: number } {
  const { metadata } = table;
  const beforeMs = Math.floor(beforeUs / 1000);
  const named = new Set(Object.values(metadata.refs).map((ref) => ref["snapshot-id"]));
  const kept = metadata.snapshots.filter((snapshot, index) => {
    const next = metadata.snapshots[index + 1];
    return !next || next["timestamp-ms"] >= beforeMs || named.has(snapshot["snapshot-id"]);
  });
  const expired = metadata.snapshots.length - kept.length;
  if (expired === 0) return { table, expired };
  return { table: publish(table, forget(metadata, kept), step), expired };
}

function forget(metadata: TableMetadata, kept: TableMetadata["snapshots"]): TableMetadata {
  const ids = new Set(kept.map((snapshot) => snapshot["snapshot-id"]));
  const log = metadata["snapshot-log"];
  // The log must not jump over what is gone: it begins after the last entry that is.
  const lastGone = log.findLastIndex((entry) => !ids.has(entry["snapshot-id"]));
  return { ...metadata, snapshots: kept, "snapshot-log": log.slice(lastGone + 1) };
}

export interface SweepOptions {
  /** Only files not touched since this instant (ms): a reader that opened an expired state may still read them. */
  untouchedSinceMs: number;
  step?: () => void;
}

/** Removes files that no snapshot names: of expired snapshots, and of writes that were broken off. */
export async function sweepOrphans(
  { folder, metadata, version }: IcebergTable,
  { untouchedSinceMs, step = () => {} }: SweepOptions,
): Promise<{ files: number; bytes: number }> {
  const data = new Set<string>();
  const meta = new Set<string>(["version-hint.text", `v${version}.metadata.json`]);
  for (const entry of metadata["metadata-log"]) meta.add(lastPart(entry["metadata-file"]));
  for (const snapshot of metadata.snapshots) {
    meta.add(lastPart(snapshot["manifest-list"]));
    const sidecar = snapshot.summary["millrace.facts"];
    if (sidecar !== undefined) meta.add(sidecar);
    for (const manifest of await manifestsOf(folder, snapshot)) {
      if (meta.has(manifest.name)) continue;
      meta.add(manifest.name);
      for (const entry of await entriesOf(folder, manifest))
        if (entry.status !== "deleted") data.add(entry.file.name);
    }
  }
  const swept = { files: 0, bytes: 0 };
  for (const [path, named] of [
    [folder.data, data],
    [folder.metadata, meta],
  ] as const) {
    for (const name of readdirSync(path)) {
      if (named.has(name)) continue;
      const file = join(path, name);
      const found = statSync(file, { throwIfNoEntry: false });
      if (!found?.isFile() || found.mtimeMs > untouchedSinceMs) continue;
      step();
      rmSync(file, { force: true });
      swept.files++;
      swept.bytes += found.size;
    }
    syncFolder(path);
  }
  return swept;
}

/** Removes what an earlier, killed write left in the staging folder. Only the table's one writer may do it. */
export function clearStaging(folder: TableFolder): void {
  rmSync(folder.staging, { recursive: true, force: true });
}

const lastPart = (uri: string) => uri.slice(uri.lastIndexOf("/") + 1);
