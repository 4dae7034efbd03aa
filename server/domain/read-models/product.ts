import { z } from "zod";
import { productRowSchema } from "./catalog.ts";
import { instant } from "./instant.ts";
import { lineageLinkSchema } from "./lineage.ts";
import { portViewSchema } from "./port.ts";

export const productDetailSchema = productRowSchema.extend({
  ports: z.array(portViewSchema),
  purpose: z.string().nullable(),
  limitations: z.string().nullable(),
  usage: z.string().nullable(),
  licence: z.string().nullable(),
  attribution: z.string().nullable(),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
  /** Tunable notes of the definition, e.g. how replay works; Markdown. */
  notes: z.string().nullable(),
  team: z.array(z.object({ personId: z.string(), name: z.string(), role: z.string() })),
  upstream: z.array(lineageLinkSchema),
  downstream: z.array(lineageLinkSchema),
  revision: z.number(),
  createdAt: instant,
  retiredAt: instant.nullable(),
  sourceKind: z.enum(["yaml", "json", "generated"]),
  source: z.string(),
  follow: z.boolean(),
  /** What the caller may do here, with the reason where not. */
  may: z.object({ write: z.boolean(), define: z.boolean(), why: z.string() }),
  asOf: instant.nullable(),
});
export type ProductDetail = z.infer<typeof productDetailSchema>;

export const usageSchema = z.object({
  consumers: z.array(
    z.object({
      principalId: z.string(),
      principal: z.string(),
      via: z.string(),
      readsLastDay: z.number(),
      reads30d: z.number(),
      records30d: z.number(),
      lastAt: instant,
    }),
  ),
  byDay: z.array(z.object({ day: z.string(), reads: z.number() })),
});
