import { z } from "zod";
import { trainingSetDocument } from "./document.ts";

const maker = { createdAt: z.string(), createdBy: z.object({ id: z.string(), name: z.string() }) };

/** A training set among others. */
export const trainingSetRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  contentHash: z.string(),
  rows: z.number(),
  bytes: z.number(),
  knownAt: z.string(),
  /** Feature sets it was read from. */
  products: z.array(z.string()),
  ...maker,
});
export type TrainingSetRow = z.infer<typeof trainingSetRowSchema>;

/** All that is kept of one. `removable`: by this caller. */
export const trainingSetViewSchema = trainingSetDocument.extend({ ...maker, removable: z.boolean() });
export type TrainingSetView = z.infer<typeof trainingSetViewSchema>;

/** The first rows of a saved training set. */
export const trainingSetPreviewSchema = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown())),
});
export type TrainingSetPreview = z.infer<typeof trainingSetPreviewSchema>;

/** How far the making of a training set is. */
export const trainingSetProgressSchema = z.object({
  state: z.enum(["running", "done", "failed", "stopped"]),
  subject: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  /** What it is at, or why it failed. */
  detail: z.string(),
  /** Of the set, once it is there. */
  trainingSet: z.string().nullable(),
});
export type TrainingSetProgress = z.infer<typeof trainingSetProgressSchema>;
