import { z } from "zod";
import { instant } from "./instant.ts";

export const searchWindowSchema = z.enum(["1h", "24h", "7d"]);
export type SearchWindow = z.infer<typeof searchWindowSchema>;

/** How well searches did, counted from what people searched and clicked. */
export const searchQualitySchema = z.object({
  /** `not-enough`: fewer searches than `enough`; their figures would say nothing. `no-stream`: a mesh without the clickstream. */
  state: z.enum(["ready", "not-enough", "no-stream"]),
  from: instant,
  to: instant,
  enough: z.number(),
  /** Different searches that were answered. */
  searches: z.number(),
  /** Searches whose answer was empty. */
  withoutResults: z.number(),
  /** Searches with at least one clicked result. */
  clicked: z.number(),
  /** withoutResults ÷ searches */
  noResultRate: z.number().nullable(),
  /** clicked ÷ searches that had results */
  clickThrough: z.number().nullable(),
  /** Mean place of the clicked results, from 1; over clicks. */
  meanPosition: z.number().nullable(),
  /** Mean of 1 ÷ the best clicked place over searches that had results; 0 where nothing was clicked. */
  meanReciprocalRank: z.number().nullable(),
  clicks: z.number(),
  /** Questions without results, most frequent first. */
  missing: z.array(z.object({ question: z.string(), times: z.number(), lastAt: instant })),
  /** Events looked at, and whether there were more than are read at once. */
  events: z.number(),
  truncated: z.boolean(),
  computedAt: instant,
});
export type SearchQuality = z.infer<typeof searchQualitySchema>;
