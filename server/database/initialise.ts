import { fork } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { AppError } from "../errors.ts";

const draftSuffix = ".new";

/** Whether a data folder holds an initialised database. */
export const isInitialised = (folder: string): boolean => existsSync(join(folder, "PG_VERSION"));

/**
 * Makes a new database in `folder`. PGlite needs 710 MB for that and never gives it back, so it happens in a
 * process of its own; the result is renamed into place, so an interrupted start leaves nothing half made.
 * The caller holds the folder's lock. Throws UNAVAILABLE with the child's last words.
 */
export async function initialiseFolder(folder: string): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new AppError(
      "CONFLICT",
      `${folder} is not empty but holds no database. Move what is in it elsewhere, or set MILLRACE_HOME to another folder.`,
    );
  const draft = `${folder}${draftSuffix}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  await runChild(draft);
  chmodSync(draft, 0o700);
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
}

function runChild(draft: string): Promise<void> {
  const child = fork(join(import.meta.dirname, "initialise-child.ts"), [draft], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let words = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) return resolve();
      reject(
        new AppError(
          "UNAVAILABLE",
          `The database folder ${basename(draft, draftSuffix)} could not be initialised (${signal ?? `exit ${code}`}): ${words.trim() || "no output"}. Check free disk space and memory (710 MB are needed once).`,
        ),
      );
    });
  });
}
