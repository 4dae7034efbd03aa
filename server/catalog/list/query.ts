import { z } from "zod";
import { productStatusSchema } from "../../domain/read-models/catalog.ts";
import { healthStateSchema } from "../../domain/read-models/health.ts";
import { portTypeSchema } from "../../domain/read-models/port.ts";

const several = <T extends z.ZodType>(item: T) => z.array(item).max(100).optional();

export const sortSchema = z.enum(["relevance", "name", "freshness", "rate", "updated"]);
export type Sort = z.infer<typeof sortSchema>;

/** What the catalog is asked for. Several values of one facet mean any of them. */
export const listQuerySchema = z.object({
  q: z.string().max(500).optional(),
  domain: several(z.string().max(64)),
  port: several(portTypeSchema),
  status: several(productStatusSchema),
  freshness: several(healthStateSchema),
  contract: several(healthStateSchema),
  tag: several(z.string().max(200)),
  /** Team ids. */
  owner: several(z.string().max(64)),
  sort: sortSchema.optional(),
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(2000).optional(),
  asOf: z.string().optional(),
});
export type ListQuery = z.output<typeof listQuerySchema>;
