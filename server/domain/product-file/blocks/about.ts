import { z } from "zod";
import { slugSchema } from "../../slug.ts";
import { strict } from "../strict.ts";

/** `millrace.product`, in the ODPS document: what the standards have no place for. */
export const aboutBlockSchema = strict({
  /** How people call it; none: the name. */
  title: z.string().min(1).max(200).optional(),
  /** Slug of the owning team; none: the domain's owner. */
  owner: slugSchema.optional(),
  /** Licence of the data, a name or SPDX id. */
  licence: z.string().min(1).optional(),
  /** Whom to name when the data is used. */
  attribution: z.string().min(1).optional(),
  /** What a reader should know, in Markdown. */
  notes: z.string().min(1).optional(),
});
export type AboutBlock = z.output<typeof aboutBlockSchema>;
