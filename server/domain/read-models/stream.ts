import { z } from "zod";
import { instant } from "./instant.ts";

/** A record as every reading path shows it (REST pages, SSE, tRPC). */
export const recordViewSchema = z.object({
  partition: z.number(),
  offset: z.number(),
  key: z.string().nullable(),
  eventTime: instant,
  knowledgeTime: instant,
  headers: z.record(z.string(), z.string()),
  schemaVersion: z.string().nullable(),
  imported: z.boolean(),
  /** The payload; null is a tombstone. Masked fields read "masked" and are listed in `masked`. */
  event: z.unknown(),
  masked: z.record(z.string(), z.string()).optional(),
});
export type RecordView = z.infer<typeof recordViewSchema>;

export const streamStatsSchema = z.object({
  productId: z.string(),
  topic: z.string(),
  system: z.string(),
  partitions: z.array(
    z.object({
      partition: z.number(),
      earliest: z.number(),
      end: z.number(),
      firstAt: instant.nullable(),
      lastAt: instant.nullable(),
    }),
  ),
  ratePerSecond: z.number(),
  /** Records a second for each of the last 60 s, oldest first. */
  lastMinute: z.array(z.number()),
  lastDay: z.array(z.number().nullable()),
  rejectedLastDay: z.number(),
  retentionMs: z.number().nullable(),
  bytes: z.number().nullable(),
  measuredAt: instant,
});
export type StreamStats = z.infer<typeof streamStatsSchema>;
