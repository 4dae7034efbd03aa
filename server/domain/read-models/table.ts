import { z } from "zod";
import { instant } from "./instant.ts";

export const tableRowsSchema = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
  total: z.number().nullable(),
  truncated: z.boolean(),
  snapshotId: z.string().nullable(),
  snapshotAt: instant.nullable(),
  elapsedMs: z.number(),
});
export type TableRows = z.infer<typeof tableRowsSchema>;

export const columnStatisticsSchema = z.object({
  name: z.string(),
  type: z.string(),
  nulls: z.number(),
  distinct: z.number().nullable(),
  minimum: z.string().nullable(),
  maximum: z.string().nullable(),
  mean: z.number().nullable(),
  top: z.array(z.object({ value: z.string(), count: z.number() })),
});

export const tableSnapshotSchema = z.object({
  snapshotId: z.string(),
  at: instant,
  rows: z.number(),
  bytes: z.number(),
  actor: z.string(),
  reason: z.string(),
});
