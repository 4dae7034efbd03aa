import { z } from "zod";
import { systemStatusSchema } from "../read-models/system.ts";
import { featureSetStateSchema } from "./feature-set-state.ts";

/** Measured activity of one product's stream, for the catalog's rows. */
export const streamActivitySchema = z.object({
  productId: z.string(),
  /** Records a second over the last 60 s. */
  ratePerSecond: z.number(),
  /** Records in each of the last 60 s, oldest first. */
  lastMinute: z.array(z.number()),
  /** Records in each of the last 24 h by knowledge time, oldest first; null where the system cannot say. */
  lastDay: z.array(z.number().nullable()),
  newestAt: z.string().nullable(),
  rejectedLastDay: z.number(),
  records: z.number(),
  bytes: z.number().nullable(),
  measuredAt: z.string(),
});
export type StreamActivity = z.infer<typeof streamActivitySchema>;

/** `GET /internal/status`, for signed service principals only. */
export const workerStatusSchema = systemStatusSchema
  .pick({ runners: true, logs: true, lake: true, dataPlane: true })
  .extend({
    activity: z.array(streamActivitySchema),
    /** Every feature set at work; absent where the worker runs no feature engine. */
    featureSets: z.array(featureSetStateSchema).optional(),
    /** Next offset of the system journal. */
    journalEnd: z.number(),
    pid: z.number(),
    startedAt: z.string(),
    measuredAt: z.string(),
  });
export type WorkerStatus = z.infer<typeof workerStatusSchema>;
export type LakeStatus = WorkerStatus["lake"][number];
