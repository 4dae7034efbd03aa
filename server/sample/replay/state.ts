import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { AppError } from "../../errors.ts";

const stateSchema = z.object({
  formatVersion: z.literal(1),
  scenario: z.string(),
  /** Instant of the first start, on which the scenario's first instant falls. */
  startedAtMs: z.number(),
  /** Snapshot of the table that is replayed. */
  snapshotId: z.string(),
  /** All events before this instant are in the log; what a restart falls back on when the log says nothing. */
  producedThroughMs: z.number().nullable(),
});

/** What a replay must remember so that a restart goes on where the clock is. */
export type ReplayState = Omit<z.infer<typeof stateSchema>, "formatVersion">;

export interface ReplayStateStore {
  load(): ReplayState | undefined;
  save(state: ReplayState): void;
}

/** Keeps the state in a JSON file, replaced as a whole. */
export function replayStateFile(file: string): ReplayStateStore {
  return {
    load() {
      let text: string;
      try {
        text = readFileSync(file, "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
      const parsed = stateSchema.safeParse(parseJson(text));
      if (parsed.success) return parsed.data;
      throw new AppError(
        "UNAVAILABLE",
        `The replay's state file ${file} cannot be read. Remove it to begin the replay again at its first instant.`,
      );
    },
    save(state) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.draft`, `${JSON.stringify({ formatVersion: 1, ...state })}\n`);
      renameSync(`${file}.draft`, file);
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
