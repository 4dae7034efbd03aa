import { z } from "zod";
import { healthStateSchema } from "./health.ts";
import { portTypeSchema } from "./port.ts";

export const lineageLinkSchema = z.object({
  productId: z.string(),
  port: z.string().nullable(),
  /** null when the linked product is not in this mesh. */
  title: z.string().nullable(),
  fields: z.array(z.string()),
  origin: z.enum(["declared", "derived"]),
});

export const lineageGraphSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      domain: z.string(),
      ports: z.array(portTypeSchema),
      /** False when the edge names a product that is not in this mesh. */
      known: z.boolean(),
      freshness: healthStateSchema,
    }),
  ),
  edges: z.array(
    z.object({
      from: z.string(),
      fromPort: z.string().nullable(),
      to: z.string(),
      toPort: z.string().nullable(),
      origin: z.enum(["declared", "derived"]),
      fields: z.array(z.string()),
    }),
  ),
  /** Nodes with neighbours that were not expanded, by id → how many. */
  more: z.record(z.string(), z.number()),
});
