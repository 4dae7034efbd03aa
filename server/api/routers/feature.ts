import { z } from "zod";
import { featureSetStates, featureSetStateViewSchema } from "../../catalog/features/feature-set-states.ts";
import { listFeatures } from "../../catalog/features/list-features.ts";
import { featurePageSchema, featureQuerySchema } from "../../catalog/features/query.ts";
import { readerProcedure, router } from "../trpc.ts";

/** Features as pages read them: definitions from the catalog; values come from the data plane's public routes. */
export const featureRouter = router({
  list: readerProcedure
    .input(featureQuerySchema)
    .output(featurePageSchema)
    .query(({ ctx, input }) => listFeatures(ctx.container, ctx.principal, input)),
  states: readerProcedure
    .output(z.array(featureSetStateViewSchema))
    .query(({ ctx }) => featureSetStates(ctx.container, ctx.principal)),
});
