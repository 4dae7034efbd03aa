import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "./errors.ts";

/** Where everything stands in the data folder (`MILLRACE_HOME`). */
export function homePaths(home: string) {
  return {
    home,
    lock: join(home, "lock"),
    secrets: join(home, "secrets"),
    /** Data of the embedded database. */
    database: join(home, "db"),
    /** Owner-only folder of sockets and state of the running processes. */
    run: join(home, "run"),
    status: join(home, "run", "status.json"),
    /** Present while a first administrator is still to be made: `{url, expiresAt}`. */
    firstAdmin: join(home, "run", "first-admin.json"),
    log: join(home, "log"),
    lake: join(home, "lake"),
    /** Words of the products with a vectors port; made anew from the streams when missing. */
    search: join(home, "search"),
    /** Files that people sent, for a day. */
    uploads: join(home, "uploads"),
    /** Saved training sets, a folder each. */
    trainingSets: join(home, "training-sets"),
    processLogs: join(home, "logs"),
  };
}

/** Made at the first start, 0600: signs internal principals, authenticates the CLI, signs session cookies. */
export const secretNames = ["signing-key", "cli-token", "auth-secret"] as const;
export type SecretName = (typeof secretNames)[number];

/** Creates the folders and the missing secrets of a data folder, and tightens their permissions. Idempotent. */
export function prepareHome(home: string): void {
  const paths = homePaths(home);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  for (const folder of [paths.secrets, paths.run]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
  for (const folder of [paths.log, paths.lake, paths.processLogs]) mkdirSync(folder, { recursive: true });
  for (const name of secretNames) {
    // The comments keep Next's build from taking the whole project for data of these calls.
    const file = join(/* turbopackIgnore: true */ paths.secrets, name);
    if (existsSync(/* turbopackIgnore: true */ file)) chmodSync(file, 0o600);
    else createSecret(file);
  }
}

// Written aside and linked, so that two starters never see half a secret or two different ones.
function createSecret(file: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** A secret of the data folder, as text. Throws UNAVAILABLE when Millrace was never started there. */
export function readSecret(home: string, name: SecretName): string {
  const file = join(homePaths(home).secrets, name);
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new AppError(
      "UNAVAILABLE",
      `The secret ${name} cannot be read from ${file}. Start Millrace on this data folder once, as the same user.`,
      { cause },
    );
  }
}
