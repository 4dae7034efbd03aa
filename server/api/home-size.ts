import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../clock.ts";

/** How long a measurement stands: a walk over the data folder takes tens of milliseconds. */
const measureEveryMs = 30_000;

/** Bytes under the data folder as last measured; asking starts a new measurement when the last is old. */
export function createHomeSize(home: string, clock: Clock): () => number | null {
  let bytes: number | null = null;
  let measuredMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (clock.nowMs() - measuredMs >= measureEveryMs) {
      measuredMs = clock.nowMs();
      sizeOf(home).then(
        (measured) => {
          bytes = measured;
        },
        () => {},
      );
    }
    return bytes;
  };
}

async function sizeOf(folder: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // A file may go while its neighbours are counted.
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    total += found?.size ?? 0;
  }
  return total;
}
