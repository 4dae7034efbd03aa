import { z } from "zod";
import {
  listSavedSearches,
  removeSavedSearch,
  savedSearchSchema,
  saveSearch,
  saveSearchInput,
} from "../../catalog/saved-searches.ts";
import { readerProcedure, router } from "../trpc.ts";

export const savedSearchRouter = router({
  list: readerProcedure
    .output(z.array(savedSearchSchema))
    .query(({ ctx }) => listSavedSearches(ctx.container, ctx.principal)),
  save: readerProcedure
    .input(saveSearchInput)
    .output(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => saveSearch(ctx.container, ctx.principal, input)),
  remove: readerProcedure
    .input(z.object({ id: z.string() }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await removeSavedSearch(ctx.container, ctx.principal, input.id);
      return {};
    }),
});
