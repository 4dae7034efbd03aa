import { z } from "zod";
import { searchQuality } from "../../catalog/usage/search-quality.ts";
import { searchQualitySchema, searchWindowSchema } from "../../domain/read-models/search-quality.ts";
import { readerProcedure, router } from "../trpc.ts";

export const searchQualityRouter = router({
  get: readerProcedure
    .input(z.object({ window: searchWindowSchema }))
    .output(searchQualitySchema)
    .query(({ ctx, input }) => searchQuality(ctx.container, ctx.principal, input)),
});
