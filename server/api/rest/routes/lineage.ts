import { z } from "zod";
import { lineageGraph } from "../../../catalog/lineage-graph.ts";
import { strict } from "../../../domain/product-file/strict.ts";
import { lineageGraphSchema } from "../../../domain/read-models/lineage.ts";
import { productIdSchema } from "../../../domain/slug.ts";
import { route } from "../route.ts";
import { asOf, idOf, productPath } from "./shared.ts";

const depth = z.coerce
  .number()
  .int()
  .min(1)
  .max(3)
  .optional()
  .meta({ description: "Hops from the product, 1 to 3; default 1." });

export const lineageRoutes = [
  route({
    method: "GET",
    pattern: "/products/{domain}/{product}/lineage",
    access: "reader",
    operationId: "getProductLineage",
    summary: "What a product is made from and what is made from it",
    tag: "Lineage",
    path: productPath,
    query: strict({ depth, asOf }),
    replies: { 200: { description: "The graph around the product.", schema: lineageGraphSchema } },
    handle: async ({ container, principal, path, query }) => ({
      body: await lineageGraph(container, principal, { ...query, focus: idOf(path) }),
    }),
  }),
  route({
    method: "GET",
    pattern: "/lineage",
    access: "reader",
    operationId: "getLineage",
    summary: "The mesh's products and what flows between them",
    tag: "Lineage",
    query: strict({ focus: productIdSchema.optional(), depth, asOf }),
    replies: { 200: { description: "The graph.", schema: lineageGraphSchema } },
    handle: async ({ container, principal, query }) => ({
      body: await lineageGraph(container, principal, query),
    }),
  }),
];
