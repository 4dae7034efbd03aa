import { z } from "zod";
import {
  historicalRequestSchema,
  rerunReplySchema,
  trainingSetJobSchema,
} from "../../domain/data-plane-api/historical.ts";
import { productIdSchema } from "../../domain/slug.ts";
import {
  trainingSetPreviewSchema,
  trainingSetProgressSchema,
  trainingSetRowSchema,
  trainingSetViewSchema,
} from "../../domain/training-set/views.ts";
import { homePaths } from "../../home.ts";
import {
  getTrainingSet,
  listTrainingSets,
  removeTrainingSet,
  trainingSetProgress,
} from "../../hydration/training-sets/catalog.ts";
import { readerProcedure, router } from "../trpc.ts";

const byId = z.object({ id: z.string().max(60) });
const byJob = z.object({
  job: z.string().regex(/^training-set:[0-9a-f-]{36}$/, "is not the id of such a job"),
});

/** Saved training sets: facts from the catalog; rows and the reading of them by the worker. */
export const trainingSetRouter = router({
  list: readerProcedure
    .input(z.object({ product: productIdSchema.optional(), limit: z.int().min(1).max(200).default(50) }))
    .output(z.array(trainingSetRowSchema))
    .query(({ ctx, input }) => listTrainingSets(ctx.container.db, input)),

  get: readerProcedure
    .input(byId)
    .output(trainingSetViewSchema)
    .query(({ ctx, input }) => getTrainingSet(ctx.container.db, ctx.principal, input.id)),

  /** Begins to make one; `progress` follows the job. */
  create: readerProcedure
    .input(historicalRequestSchema.omit({ save: true, background: true }))
    .output(trainingSetJobSchema)
    .mutation(({ ctx, input }) => ctx.container.dataPlane.trainingSets.create(ctx.principal, input)),

  progress: readerProcedure
    .input(byJob)
    .output(trainingSetProgressSchema)
    .query(({ ctx, input }) => trainingSetProgress(ctx.container.db, input.job)),

  /** Stops the job; `progress` says when it has ended. */
  stop: readerProcedure
    .input(byJob)
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await ctx.container.dataPlane.trainingSets.stop(ctx.principal, input.job);
      return {};
    }),

  /** The first 50 rows. */
  preview: readerProcedure
    .input(byId)
    .output(trainingSetPreviewSchema)
    .query(({ ctx, input }) => ctx.container.dataPlane.trainingSets.preview(ctx.principal, input.id, 50)),

  rerun: readerProcedure
    .input(byId)
    .output(rerunReplySchema)
    .mutation(({ ctx, input }) => ctx.container.dataPlane.trainingSets.rerun(ctx.principal, input.id)),

  remove: readerProcedure
    .input(byId)
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      const { db, journal, home } = ctx.container;
      await removeTrainingSet(
        { db, journal, trainingSets: homePaths(home).trainingSets },
        ctx.principal,
        input.id,
      );
      return {};
    }),
});
