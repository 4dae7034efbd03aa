// Free space, checked before work that would fill the disk. Runs on Node 18.
import * as fs from "node:fs";
import { dirname } from "node:path";
import { StepFailure } from "./steps.mjs";

/**
 * Free megabytes for this user where `folder` stands or will stand; undefined where the system does not tell.
 * @param {string} folder
 * @returns {number | undefined}
 */
export function freeMegabytes(folder) {
  let existing = folder;
  while (!fs.existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  // statfs came with Node 18.15.
  if (!fs.statfsSync) return undefined;
  const { bavail, bsize } = fs.statfsSync(existing);
  return Math.floor((bavail * bsize) / 1_000_000);
}

/**
 * Throws StepFailure unless `megabytes` are free at `folder`. `purpose` completes "needed for …".
 * @param {string} folder
 * @param {number} megabytes
 * @param {string} purpose
 */
export function requireSpace(folder, megabytes, purpose, free = freeMegabytes(folder)) {
  if (free === undefined || free >= megabytes) return;
  throw new StepFailure(
    `The disk of ${folder} is nearly full: ${free} MB free, ${megabytes} MB needed for ${purpose}. Free some space and run the command again.`,
  );
}
