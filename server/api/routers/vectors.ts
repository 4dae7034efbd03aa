import { z } from "zod";
import {
  neighboursReplySchema,
  neighboursRequestSchema,
  projectionQuery,
  projectionSchema,
  vectorIndexSchema,
} from "../../domain/data-plane-api/vectors.ts";
import { productIdSchema } from "../../domain/slug.ts";
import { readerProcedure, router } from "../trpc.ts";

/** A product's vector index as its page shows it: all of it comes from the worker, under the caller's rights. */
export const vectorsRouter = router({
  describe: readerProcedure
    .input(z.object({ id: productIdSchema, asOf: z.string().max(60).optional() }))
    .output(vectorIndexSchema)
    .query(({ ctx, input: { id, asOf } }) =>
      ctx.container.dataPlane.vectors.describe(ctx.principal, id, asOf),
    ),

  neighbours: readerProcedure
    .input(z.object({ id: productIdSchema, ask: neighboursRequestSchema }))
    .output(neighboursReplySchema)
    .query(({ ctx, input: { id, ask } }) =>
      ctx.container.dataPlane.vectors.neighbours(ctx.principal, id, ask),
    ),

  projection: readerProcedure
    .input(projectionQuery.extend({ id: productIdSchema }))
    .output(projectionSchema)
    .query(({ ctx, input: { id, ...request } }) =>
      ctx.container.dataPlane.vectors.project(ctx.principal, id, request),
    ),
});
