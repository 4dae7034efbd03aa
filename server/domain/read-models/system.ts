import { z } from "zod";
import { instant } from "./instant.ts";

export const systemStatusSchema = z.object({
  processes: z.array(
    z.object({
      name: z.string(),
      pid: z.number().nullable(),
      state: z.string(),
      restarts: z.number(),
      memoryBytes: z.number().nullable(),
      since: instant.nullable(),
    }),
  ),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number(), homeBytes: z.number().nullable() }),
  logs: z.array(
    z.object({
      topic: z.string(),
      records: z.number(),
      bytes: z.number().nullable(),
      retentionMs: z.number().nullable(),
      oldestAt: instant.nullable(),
      newestAt: instant.nullable(),
    }),
  ),
  /** Lake tables of streams: what was flushed, and how far they are behind. */
  lake: z.array(
    z.object({
      productId: z.string(),
      rows: z.number(),
      bytes: z.number(),
      files: z.number(),
      /** Next offset the lake has not, by partition. */
      offsets: z.record(z.string(), z.number()),
      snapshotId: z.string().nullable(),
      flushedAt: instant.nullable(),
      /** Records of the log it does not have yet; null where the log cannot be asked. */
      lagRecords: z.number().nullable(),
      /** Why the last flush failed. */
      problem: z.string().nullable(),
    }),
  ),
  runners: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      detail: z.string(),
      lastRunAt: instant.nullable(),
      lagRecords: z.number().nullable(),
    }),
  ),
  jobs: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      subject: z.string(),
      state: z.string(),
      done: z.number(),
      total: z.number().nullable(),
      detail: z.string(),
      startedAt: instant,
      updatedAt: instant,
    }),
  ),
  dataPlane: z
    .object({ openTails: z.number(), requestsPerSecond: z.number(), shed: z.record(z.string(), z.number()) })
    .nullable(),
  journal: z.object({ end: z.number(), projected: z.number() }),
  version: z.string(),
  measuredAt: instant,
});
