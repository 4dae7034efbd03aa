import { z } from "zod";
import { lineageGraph } from "../../catalog/lineage-graph.ts";
import { lineageGraphSchema } from "../../domain/read-models/lineage.ts";
import { productIdSchema } from "../../domain/slug.ts";
import { readerProcedure, router } from "../trpc.ts";

export const lineageRouter = router({
  graph: readerProcedure
    .input(
      z.object({
        focus: productIdSchema.optional(),
        depth: z.int().min(1).max(3).optional(),
        asOf: z.string().max(40).optional(),
      }),
    )
    .output(lineageGraphSchema)
    .query(({ ctx, input }) => lineageGraph(ctx.container, ctx.principal, input)),
});
