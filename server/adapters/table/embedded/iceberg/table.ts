import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeManifest, decodeManifestList } from "./manifests.ts";
import { currentSnapshot, type IcebergSnapshot, newMetadata, type TableMetadata } from "./metadata.ts";
import { currentVersion, readMetadata, type TableFolder } from "./table-folder.ts";
import type { DataFile, ManifestEntry, ManifestFile } from "./types.ts";

/** A table as one of its metadata files describes it. */
export interface IcebergTable {
  folder: TableFolder;
  /** Number of the metadata file; 0: never written. */
  version: number;
  metadata: TableMetadata;
}

/** Reads the newest metadata; undefined for a table that was never written. */
export function openTable(folder: TableFolder): IcebergTable | undefined {
  // A reader can be overtaken by so many commits that the file it chose is swept: then there is a newer one.
  for (let tries = 0; ; tries++) {
    const version = currentVersion(folder);
    if (version === 0) return undefined;
    try {
      return { folder, version, metadata: readMetadata(folder, version) };
    } catch (error) {
      if (tries >= 3 || currentVersion(folder) === version) throw error;
    }
  }
}

/** The newest state, or an empty table to write to. */
export function openOrNew(
  folder: TableFolder,
  atMs: number,
  properties: Readonly<Record<string, string>>,
): IcebergTable {
  return (
    openTable(folder) ?? {
      folder,
      version: 0,
      metadata: newMetadata(folder.location, randomUUID(), atMs, properties),
    }
  );
}

const lastPart = (uri: string) => uri.slice(uri.lastIndexOf("/") + 1);

/** Manifests of a snapshot, in the order of its list. */
export async function manifestsOf(folder: TableFolder, snapshot: IcebergSnapshot): Promise<ManifestFile[]> {
  return decodeManifestList(readFileSync(join(folder.metadata, lastPart(snapshot["manifest-list"]))));
}

export async function entriesOf(folder: TableFolder, manifest: ManifestFile): Promise<ManifestEntry[]> {
  return decodeManifest(readFileSync(join(folder.metadata, manifest.name)), manifest);
}

/** Data files of a snapshot in the order in which they were added: by sequence number, then as listed. */
export async function filesOf(folder: TableFolder, snapshot: IcebergSnapshot): Promise<DataFile[]> {
  const live: ManifestEntry[] = [];
  for (const manifest of await manifestsOf(folder, snapshot))
    for (const entry of await entriesOf(folder, manifest)) if (entry.status !== "deleted") live.push(entry);
  live.sort((a, b) => (a.sequenceNumber ?? 0) - (b.sequenceNumber ?? 0));
  return live.map(({ file }) => file);
}

/** Data files of the newest snapshot. */
export async function currentFiles({ folder, metadata }: IcebergTable): Promise<DataFile[]> {
  const snapshot = currentSnapshot(metadata);
  return snapshot ? filesOf(folder, snapshot) : [];
}
