import { z } from "zod";
import { instant } from "./instant.ts";

export const connectionViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  system: z.string(),
  role: z.string(),
  config: z.record(z.string(), z.unknown()),
  hasSecret: z.boolean(),
  state: z.enum(["untested", "ok", "failed"]),
  stateDetail: z.string(),
  checkedAt: instant.nullable(),
  /** What the adapter says it can do. */
  abilities: z.record(z.string(), z.unknown()),
  /** run-for-real | recorded-shapes: how this adapter has been tested. */
  evidence: z.enum(["run-for-real", "recorded-shapes"]),
});
