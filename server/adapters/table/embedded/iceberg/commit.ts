import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { encodeManifest, encodeManifestList } from "./manifests.ts";
import {
  currentSnapshot,
  type IcebergSnapshot,
  schemaOf,
  type TableMetadata,
  withSchema,
} from "./metadata.ts";
import { entriesOf, type IcebergTable, manifestsOf } from "./table.ts";
import { publishMetadata, syncFolder, writeDurably, writeHint } from "./table-folder.ts";
import type { DataFile, IcebergField, ManifestEntry, ManifestFile } from "./types.ts";

/** What a commit changes. Data files it adds stand in the data folder and are durable. */
export interface Change {
  operation: "append" | "replace" | "overwrite";
  atUs: number;
  add: readonly DataFile[];
  /** Names of data files that the new snapshot no longer holds. */
  remove: ReadonlySet<string>;
  /** The schema of the new snapshot; none: as it is. */
  schema?: { fields: readonly IcebergField[]; lastColumnId: number };
  /** What we note in the snapshot's summary. */
  summary: Readonly<Record<string, string>>;
  /** Set in the table's properties. */
  properties?: Readonly<Record<string, string>>;
}

export interface CommitOptions {
  /** Called before each step that changes the disk; tests break off here. */
  step?: (name: "data" | "manifest" | "manifest-list" | "metadata" | "hint" | "sweep") => void;
}

/** Metadata files kept beside the current one, for readers under way and for people. */
const previousVersions = 20;
/** Manifests of a snapshot from which on they are merged: a reader opens every one of them. */
const mergeFrom = 32;

/**
 * Commits a new snapshot on top of `table`. Either all of it is in force afterwards or nothing: a process killed at
 * any moment leaves at most files that no metadata names (`sweepOrphans`). CONFLICT when somebody else committed.
 */
export async function commit(
  table: IcebergTable,
  change: Change,
  { step = () => {} }: CommitOptions = {},
): Promise<IcebergTable> {
  const { folder } = table;
  const parent = currentSnapshot(table.metadata);
  const snapshotId = change.atUs;
  if (parent && parent["snapshot-id"] >= snapshotId)
    throw new Error(`Snapshot ${snapshotId} is not after its parent ${parent["snapshot-id"]}.`);
  const sequenceNumber = table.metadata["last-sequence-number"] + 1;
  const before = change.schema
    ? withSchema(table.metadata, change.schema.fields, change.schema.lastColumnId)
    : table.metadata;
  const schema = { id: before["current-schema-id"], fields: schemaOf(before) };

  const write = async (entries: readonly ManifestEntry[]): Promise<ManifestFile> => {
    const name = `${randomUUID()}-m0.avro`;
    const bytes = await encodeManifest(before.location, schema, entries);
    writeDurably(join(folder.metadata, name), bytes);
    return describeManifest(name, bytes.length, entries, { snapshotId, sequenceNumber });
  };

  step("manifest");
  const kept = parent ? await manifestsOf(folder, parent) : [];
  const manifests = await rewritten(table, kept, change.remove, snapshotId, write);
  if (change.add.length > 0)
    manifests.unshift(
      await write(
        change.add.map((file) => ({
          status: "added",
          snapshotId,
          sequenceNumber: null,
          fileSequenceNumber: null,
          file,
        })),
      ),
    );
  const list = await mergeMany(table, manifests, snapshotId, write);

  step("manifest-list");
  const listName = `snap-${snapshotId}-1-${randomUUID()}.avro`;
  const parentId = parent?.["snapshot-id"] ?? null;
  writeDurably(
    join(folder.metadata, listName),
    await encodeManifestList(before.location, { id: snapshotId, parent: parentId, sequenceNumber }, list),
  );

  const snapshot: IcebergSnapshot = {
    "sequence-number": sequenceNumber,
    "snapshot-id": snapshotId,
    ...(parentId === null ? {} : { "parent-snapshot-id": parentId }),
    "timestamp-ms": Math.floor(change.atUs / 1000),
    summary: summaryOf(change, list, parent),
    "manifest-list": `${before.location}/metadata/${listName}`,
    "schema-id": schema.id,
  };
  return publish(table, withSnapshot(before, snapshot, change.properties), step);
}

/** Publishes changed metadata as the next version; the snapshots it lists are all there already. */
export function publish(
  { folder, version, metadata: before }: IcebergTable,
  next: TableMetadata,
  step: NonNullable<CommitOptions["step"]> = () => {},
): IcebergTable {
  syncFolder(folder.metadata);
  const log = before["metadata-log"].slice(-(previousVersions - 1));
  const metadata: TableMetadata = {
    ...next,
    "metadata-log":
      version === 0
        ? []
        : [
            ...log,
            {
              "timestamp-ms": before["last-updated-ms"],
              "metadata-file": `${before.location}/metadata/v${version}.metadata.json`,
            },
          ],
  };
  step("metadata");
  publishMetadata(folder, version + 1, metadata);
  step("hint");
  writeHint(folder, version + 1);
  step("sweep");
  rmSync(join(folder.metadata, `v${version - previousVersions}.metadata.json`), { force: true });
  return { folder, version: version + 1, metadata };
}

/** The parent's manifests without the removed files: those that lose one become one manifest that says what went. */
async function rewritten(
  { folder }: IcebergTable,
  manifests: readonly ManifestFile[],
  remove: ReadonlySet<string>,
  snapshotId: number,
  write: (entries: readonly ManifestEntry[]) => Promise<ManifestFile>,
): Promise<ManifestFile[]> {
  const untouched: ManifestFile[] = [];
  const changed: ManifestEntry[] = [];
  for (const manifest of manifests) {
    // Told once, by the snapshot that removed the files.
    if (manifest.addedFiles + manifest.existingFiles === 0) continue;
    const entries =
      remove.size === 0
        ? []
        : (await entriesOf(folder, manifest)).filter(({ status }) => status !== "deleted");
    if (!entries.some(({ file }) => remove.has(file.name))) {
      untouched.push(manifest);
      continue;
    }
    for (const entry of entries)
      changed.push(
        remove.has(entry.file.name)
          ? { ...entry, status: "deleted", snapshotId }
          : { ...entry, status: "existing" },
      );
  }
  return changed.length === 0 ? untouched : [await write(changed), ...untouched];
}

/** Many manifests become one; what this commit itself says (added or deleted files) stays in manifests of its own. */
async function mergeMany(
  { folder }: IcebergTable,
  manifests: readonly ManifestFile[],
  snapshotId: number,
  write: (entries: readonly ManifestEntry[]) => Promise<ManifestFile>,
): Promise<ManifestFile[]> {
  if (manifests.length < mergeFrom) return [...manifests];
  const own = manifests.filter((manifest) => manifest.addedSnapshotId === snapshotId);
  const older = manifests.filter((manifest) => manifest.addedSnapshotId !== snapshotId);
  const entries: ManifestEntry[] = [];
  for (const manifest of older)
    for (const entry of await entriesOf(folder, manifest))
      if (entry.status !== "deleted") entries.push({ ...entry, status: "existing" });
  return entries.length === 0 ? own : [...own, await write(entries)];
}

function describeManifest(
  name: string,
  length: number,
  entries: readonly ManifestEntry[],
  commit: { snapshotId: number; sequenceNumber: number },
): ManifestFile {
  const count = (status: ManifestEntry["status"]) => {
    const some = entries.filter((entry) => entry.status === status);
    return { files: some.length, rows: some.reduce((sum, { file }) => sum + file.rows, 0) };
  };
  const [added, existing, deleted] = [count("added"), count("existing"), count("deleted")];
  const live = entries.filter(({ status }) => status !== "deleted");
  return {
    name,
    length,
    sequenceNumber: commit.sequenceNumber,
    minSequenceNumber: live.reduce(
      (least, entry) => Math.min(least, entry.sequenceNumber ?? commit.sequenceNumber),
      commit.sequenceNumber,
    ),
    addedSnapshotId: commit.snapshotId,
    addedFiles: added.files,
    existingFiles: existing.files,
    deletedFiles: deleted.files,
    addedRows: added.rows,
    existingRows: existing.rows,
    deletedRows: deleted.rows,
  };
}

function summaryOf(
  change: Change,
  list: readonly ManifestFile[],
  parent: IcebergSnapshot | undefined,
): Record<string, string> {
  const sum = (of: (manifest: ManifestFile) => number, manifests = list) =>
    manifests.reduce((total, manifest) => total + of(manifest), 0);
  const own = list.filter((manifest) => manifest.addedSnapshotId === change.atUs);
  const addedBytes = change.add.reduce((total, file) => total + file.bytes, 0);
  const removed = sum((manifest) => manifest.deletedFiles, own);
  const summary: Record<string, string> = {
    operation: change.operation,
    "added-data-files": String(change.add.length),
    "added-records": String(change.add.reduce((total, file) => total + file.rows, 0)),
    "added-files-size": String(addedBytes),
    "total-data-files": String(sum((manifest) => manifest.addedFiles + manifest.existingFiles)),
    "total-records": String(sum((manifest) => manifest.addedRows + manifest.existingRows)),
    "total-delete-files": "0",
    "total-position-deletes": "0",
    "total-equality-deletes": "0",
  };
  if (removed > 0) {
    summary["deleted-data-files"] = String(removed);
    summary["deleted-records"] = String(sum((manifest) => manifest.deletedRows, own));
  }
  // What is said of the stream holds until it is said anew: a compaction covers what its parent did.
  const inherited = Object.entries(parent?.summary ?? {}).filter(([name]) => name.startsWith("millrace."));
  return change.operation === "overwrite"
    ? { ...summary, ...change.summary }
    : { ...summary, ...Object.fromEntries(inherited), ...change.summary };
}

function withSnapshot(
  metadata: TableMetadata,
  snapshot: IcebergSnapshot,
  properties: Readonly<Record<string, string>> | undefined,
): TableMetadata {
  const id = snapshot["snapshot-id"];
  const atMs = snapshot["timestamp-ms"];
  return {
    ...metadata,
    "last-sequence-number": snapshot["sequence-number"],
    "last-updated-ms": Math.max(atMs, metadata["last-updated-ms"]),
    "current-snapshot-id": id,
    refs: { ...metadata.refs, main: { "snapshot-id": id, type: "branch" } },
    snapshots: [...metadata.snapshots, snapshot],
    "snapshot-log": [...metadata["snapshot-log"], { "timestamp-ms": atMs, "snapshot-id": id }],
    properties: { ...metadata.properties, ...properties },
  };
}
