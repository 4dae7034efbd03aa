import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join, sep } from "node:path";
import { z } from "zod";
import { AppError } from "../../../errors.ts";
import type { TableRef, TableSnapshot } from "../types.ts";

const column = z.object({ name: z.string(), type: z.string() });

const snapshotSchema = z.object({
  snapshotId: z.string().regex(/^\d+$/),
  atUs: z.number(),
  rows: z.number(),
  bytes: z.number(),
  columns: z.array(column),
  files: z.array(z.object({ path: z.string(), rows: z.number(), bytes: z.number() })),
  statistics: z.array(
    column.extend({
      nulls: z.number(),
      distinct: z.number().nullable(),
      minimum: z.string().nullable(),
      maximum: z.string().nullable(),
      mean: z.number().nullable(),
      top: z.array(z.object({ value: z.string(), count: z.number() })),
    }),
  ),
  actorName: z.string(),
  reason: z.string(),
});

const manifestSchema = z.object({ formatVersion: z.literal(1), snapshot: snapshotSchema });

/** Folders of one table under the lake folder. Refuses names that would leave it. */
export function tableFolders(lake: string, ref: TableRef) {
  const parts = [...ref.productId.split("/"), ref.port];
  if (parts.length !== 3 || parts.some((part) => !/^[A-Za-z0-9_@.-]+$/.test(part) || /^\.+$/.test(part)))
    throw new AppError("INVALID_INPUT", `"${ref.productId}" and port "${ref.port}" do not name a table.`);
  const root = join(lake, ...parts);
  return {
    root,
    relative: parts.join("/"),
    data: join(root, "data"),
    staging: join(root, "staging"),
    snapshots: join(root, "snapshots"),
  };
}

/** All committed snapshots, oldest first. A snapshot is committed when its manifest has its final name. */
export function readManifests(folder: string): TableSnapshot[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return names
    .filter((name) => /^\d+\.json$/.test(name))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((name) => readManifest(join(folder, name)));
}

function readManifest(file: string): TableSnapshot {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(file, "utf8"))).snapshot;
  } catch (cause) {
    const shown = file.split(sep).slice(-5).join("/");
    throw new AppError(
      "INTERNAL",
      `The snapshot manifest ${shown} cannot be read. Restore it from a backup.`,
      {
        cause,
      },
    );
  }
}

/** Publishes a snapshot: durable and atomic. Everything it names must be durable already. */
export function publishManifest(folder: string, snapshot: TableSnapshot): void {
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `${snapshot.snapshotId}.draft`);
  const handle = openSync(draft, "w");
  try {
    writeSync(handle, JSON.stringify({ formatVersion: 1, snapshot }));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, join(folder, `${snapshot.snapshotId}.json`));
  syncFolder(folder);
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
