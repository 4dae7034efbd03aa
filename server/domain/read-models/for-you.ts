import { z } from "zod";
import { instant } from "./instant.ts";

/** Something a person did or met just now. */
const actionSchema = z.object({
  kind: z.enum(["question", "product", "feature", "article", "error"]),
  /** The question, the title of what was opened, or the error's code with what it was about. */
  words: z.string(),
  href: z.string().nullable(),
  /** By the visitor's browser's clock. */
  at: instant,
  /** What its nearness counts, up to 1; the newest action has 1. */
  weight: z.number(),
});

const itemSchema = z.object({
  /** `domain/product`, `domain/product.feature` or an article's name. */
  id: z.string(),
  title: z.string(),
  detail: z.string(),
  href: z.string(),
  /** Which of `actions` brought it: its place, from 0. */
  because: z.int().min(0),
  /** Cosine between that action's text and this one's. */
  cosine: z.number(),
  /** What that action's nearness counts in this list, and the greatest cosine it has in it. */
  weight: z.number(),
  best: z.number(),
  /** What the list is ordered by: weight · cosine ÷ best, the greatest over the actions. */
  score: z.number(),
});

/** What is near to what somebody is doing now. */
export const forYouSchema = z.object({
  /**
   * `ready`; `nothing-yet`: no action about anything within 24 hours; `off`: the person's recording is switched off;
   * `no-account`: a program of nobody; `no-feature`: this mesh has no such feature set.
   */
  state: z.enum(["ready", "nothing-yet", "off", "no-account", "no-feature"]),
  /** The last different things done, newest first. */
  actions: z.array(actionSchema),
  products: z.array(itemSchema),
  features: z.array(itemSchema),
  articles: z.array(itemSchema),
  asOf: instant.nullable(),
  computedAt: instant,
});
export type ForYou = z.infer<typeof forYouSchema>;
export type ForYouItem = z.infer<typeof itemSchema>;
