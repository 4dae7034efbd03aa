import { z } from "zod";
import { instant } from "./instant.ts";

export const semanticChangeSchema = z.object({
  path: z.string(),
  change: z.enum(["added", "removed", "changed"]),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  /** breaking: a named consumer or reader may fail; compatible otherwise. */
  effect: z.enum(["breaking", "compatible", "note"]),
  sentence: z.string(),
});

export const productVersionSchema = z.object({
  revision: z.number(),
  version: z.string(),
  action: z.string(),
  at: instant,
  until: instant.nullable(),
  actor: z.object({ id: z.string(), name: z.string() }),
  reason: z.string(),
  changes: z.array(semanticChangeSchema),
});
export type ProductVersion = z.infer<typeof productVersionSchema>;

export const planSchema = z.object({
  plan: z.array(
    z.object({
      action: z.enum(["create", "change", "retire", "keep", "blocked"]),
      target: z.string(),
      reason: z.string(),
    }),
  ),
  findings: z.array(
    z.object({
      level: z.enum(["error", "warning", "info"]),
      code: z.string(),
      path: z.string(),
      message: z.string(),
      /** Place in the product file, from 1, where the finding is about a file. */
      line: z.number().optional(),
      column: z.number().optional(),
    }),
  ),
  impact: z.array(z.object({ consumer: z.string(), breaks: z.string() })),
});
export type Plan = z.infer<typeof planSchema>;
