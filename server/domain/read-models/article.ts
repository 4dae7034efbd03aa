import { z } from "zod";
import { instant } from "./instant.ts";

export const articleSchema = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  body: z.string(),
  topics: z.array(z.string()),
  author: z.string(),
  publishedAt: instant,
  /** How many times it was published; the first is 1. */
  revision: z.number(),
});
