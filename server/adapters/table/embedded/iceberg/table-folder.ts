import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, sep } from "node:path";
import { AppError } from "../../../../errors.ts";
import { metadataSchema, type TableMetadata } from "./metadata.ts";

/** A table's folder on disk: `data/` holds Parquet files, `metadata/` what Iceberg says about them. */
export interface TableFolder {
  root: string;
  data: string;
  metadata: string;
  /** Files that are being written. */
  staging: string;
  /**
   * The table's URI. The path stands in it as it is: Iceberg's readers do not decode percent signs in file URIs.
   */
  location: string;
}

export function tableFolder(root: string): TableFolder {
  const path = root.split(sep).join("/");
  return {
    root,
    data: join(root, "data"),
    metadata: join(root, "metadata"),
    staging: join(root, "staging"),
    location: `file://${path.startsWith("/") ? "" : "/"}${path}`,
  };
}

const metadataName = /^v(\d+)\.metadata\.json$/;

/** Number of the newest metadata file; 0 for a table that was never written. */
export function currentVersion(folder: TableFolder): number {
  let names: string[];
  try {
    names = readdirSync(folder.metadata);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
  // The hint file may be behind after a crash; the files themselves are the truth.
  return names.reduce((newest, name) => Math.max(newest, Number(metadataName.exec(name)?.[1] ?? 0)), 0);
}

/** Reads a metadata file. Throws INTERNAL when it cannot be read. */
export function readMetadata(folder: TableFolder, version: number): TableMetadata {
  const file = join(folder.metadata, `v${version}.metadata.json`);
  try {
    return metadataSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    const shown = file.split(sep).slice(-5).join("/");
    throw new AppError(
      "INTERNAL",
      `The table's metadata ${shown} cannot be read. Restore it from a backup.`,
      {
        cause,
      },
    );
  }
}

/**
 * Publishes metadata as this version, durably and all at once: the file is complete before it has its name, and the
 * name is given by `link`, which fails where somebody else took it (CONFLICT). What it names must be durable already.
 */
export function publishMetadata(folder: TableFolder, version: number, metadata: TableMetadata): void {
  const draft = join(folder.metadata, `.draft-${randomUUID()}`);
  const file = join(folder.metadata, `v${version}.metadata.json`);
  writeDurably(draft, JSON.stringify(metadata));
  try {
    linkSync(draft, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || existsSync(file))
      throw new AppError(
        "CONFLICT",
        "The table was written by somebody else meanwhile; nothing was changed.",
        {
          cause: error,
        },
      );
    // A file system without hard links; the home's lock leaves one writer.
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP") throw error;
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(folder.metadata);
}

/** Tells readers that look for `version-hint.text` where to begin; ours do not need it. */
export function writeHint(folder: TableFolder, version: number): void {
  const draft = join(folder.metadata, `.hint-${randomUUID()}`);
  writeFileSync(draft, String(version));
  renameSync(draft, join(folder.metadata, "version-hint.text"));
}

export function makeFolders(folder: TableFolder): void {
  for (const path of [folder.data, folder.metadata, folder.staging]) mkdirSync(path, { recursive: true });
}

/** Writes a new file whose bytes are on disk when this returns. */
export function writeDurably(file: string, content: string | Buffer): void {
  const handle = openSync(file, "wx");
  try {
    if (typeof content === "string") writeSync(handle, content);
    else writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes the names in a folder durable. Windows has no such thing and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a file's bytes durable. */
export function syncFile(file: string): void {
  const handle = openSync(file, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
