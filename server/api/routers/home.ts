import { z } from "zod";
import { getHome, homeSchema } from "../../catalog/home.ts";
import { forYouSchema } from "../../domain/read-models/for-you.ts";
import { forYou } from "../../search/for-you/for-you.ts";
import { readerProcedure, router } from "../trpc.ts";

export const homeRouter = router({
  get: readerProcedure.output(homeSchema).query(({ ctx }) => getHome(ctx.container, ctx.principal)),
  forYou: readerProcedure
    .input(z.object({ asOf: z.string().max(60).optional() }))
    .output(forYouSchema)
    .query(({ ctx, input }) => forYou(ctx.container, ctx.principal, input)),
});
