import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";

export const processStateSchema = z.enum([
  "waiting",
  "starting",
  "ready",
  "restarting",
  "stopping",
  "stopped",
  "failed",
]);
export type ProcessState = z.infer<typeof processStateSchema>;

export const processStatusSchema = z.object({
  name: z.string(),
  state: processStateSchema,
  pid: z.number().nullable(),
  /** Tells this process from a later one with the same id. */
  identity: z.string().nullable(),
  restarts: z.number(),
  /** Why it last ended or was found unhealthy, in words; null when it never did. */
  lastProblem: z.string().nullable(),
  /** ISO time of entering this state. */
  since: z.string(),
  pssBytes: z.number().nullable(),
});
export type ProcessStatus = z.infer<typeof processStatusSchema>;

/** What `run/status.json` holds: rewritten every two seconds and on each change of state. */
export const runStatusSchema = z.object({
  version: z.literal(1),
  writtenAt: z.string(),
  startedAt: z.string(),
  mode: z.enum(["production", "development"]),
  sample: z.boolean(),
  supervisor: z.object({ pid: z.number(), pssBytes: z.number().nullable() }),
  processes: z.array(processStatusSchema),
});
export type RunStatus = z.infer<typeof runStatusSchema>;

/** Replaces the status file whole, so that a reader never sees half of it. */
export function writeStatus(file: string, status: RunStatus): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, `${JSON.stringify(status, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** The last written status; undefined when there is none or it is of another format. */
export function readStatus(file: string): RunStatus | undefined {
  try {
    return runStatusSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}
