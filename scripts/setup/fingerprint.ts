import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * A hash over the names and contents of files and folders (walked), in a stable order. Missing ones count as
 * missing. `skip` gets the path relative to `root`, with forward slashes.
 */
export function fingerprint(
  root: string,
  entries: readonly string[],
  skip: (path: string) => boolean = () => false,
): string {
  const hash = createHash("sha256");
  for (const entry of entries) for (const file of filesUnder(join(root, entry))) add(file);
  return hash.digest("hex");

  function add(file: string): void {
    const name = relative(root, file).replaceAll("\\", "/");
    if (skip(name)) return;
    const content = readFileSync(file);
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
}

/** All files at or under a path, sorted; none when it does not exist. */
export function filesUnder(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
