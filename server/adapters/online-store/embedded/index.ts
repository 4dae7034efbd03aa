import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { AppError } from "../../../errors.ts";
import type { OnlineStore, StateName } from "../types.ts";
import { openForReading, openForWriting, stateFile, statesFolder, translating } from "./file.ts";
import { createReader } from "./reader.ts";
import { createWriter } from "./writer.ts";

/** The online-store role on local files: one SQLite file for each state, under `features/<domain>/<product>/`. */
export function createEmbeddedOnlineStore(options: { home: string }): OnlineStore {
  const { home } = options;
  const writers = new Set<string>();

  return {
    abilities: { system: "embedded", survives: "kill" },
    list(productId) {
      const found: StateName[] = [];
      for (const domain of foldersIn(statesFolder(home)))
        for (const product of foldersIn(path.join(statesFolder(home), domain))) {
          const id = `${domain}/${product}`;
          if (productId !== undefined && productId !== id) continue;
          for (const { name } of entries(path.join(statesFolder(home), domain, product)))
            if (name.endsWith(".sqlite")) found.push({ productId: id, stateHash: name.slice(0, -7) });
        }
      return found;
    },
    openWriter(name) {
      const file = stateFile(home, name);
      if (writers.has(file))
        throw new AppError(
          "CONFLICT",
          `The state ${name.stateHash} of ${name.productId} is being written already.`,
        );
      const db = openForWriting(file);
      writers.add(file);
      return createWriter(db, file, name, () => writers.delete(file));
    },
    openReader(name) {
      const file = stateFile(home, name);
      const db = openForReading(file);
      return db && createReader(db, file, name);
    },
    remove(name) {
      const file = stateFile(home, name);
      if (writers.has(file))
        throw new AppError("CONFLICT", `The state ${name.stateHash} of ${name.productId} is being written.`);
      translating(file, () => {
        for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
      });
    },
  };
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

const foldersIn = (folder: string) =>
  entries(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
