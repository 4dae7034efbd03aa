import { z } from "zod";
import { slugSchema } from "../../../domain/slug.ts";

/** `/products/{domain}/{product}…` */
export const productPath = z.object({
  domain: slugSchema.meta({ description: "Domain of the product.", example: "flight-operations" }),
  product: slugSchema.meta({ description: "Name of the product in its domain.", example: "flight_events" }),
});

export const idOf = (path: z.output<typeof productPath>) => `${path.domain}/${path.product}`;

export const asOf = z.string().optional().meta({
  description:
    "Answer as things were at this instant (ISO 8601 with a zone). At most 1 s ahead of the server's clock.",
  example: "2026-01-31T14:15:00Z",
});

/** `true`, `1` and the bare name switch on. */
export const flag = z
  .enum(["true", "false", "1", "0", ""], "must be true or false")
  .transform((text) => text !== "false" && text !== "0")
  .optional();
