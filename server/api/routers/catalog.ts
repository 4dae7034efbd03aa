import { z } from "zod";
import { listProducts } from "../../catalog/list/list-products.ts";
import { listQuerySchema } from "../../catalog/list/query.ts";
import { suggest, suggestionSchema } from "../../catalog/suggest.ts";
import { productPageSchema } from "../../domain/read-models/catalog.ts";
import { readerProcedure, router } from "../trpc.ts";

export const catalogRouter = router({
  list: readerProcedure
    .input(listQuerySchema)
    .output(productPageSchema)
    .query(({ ctx, input }) => listProducts(ctx.container, ctx.principal, input)),
  suggest: readerProcedure
    .input(z.object({ q: z.string().max(200) }))
    .output(z.array(suggestionSchema))
    .query(({ ctx, input }) => suggest(ctx.container, ctx.principal, input.q)),
});
