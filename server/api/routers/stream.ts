import { z } from "zod";
import { streamStatsOf } from "../../catalog/stream-stats.ts";
import {
  filterTestSchema,
  recordVerdictSchema,
  vectorTextSchema,
} from "../../domain/data-plane-api/events.ts";
import { recordViewSchema, streamStatsSchema } from "../../domain/read-models/stream.ts";
import { productIdSchema } from "../../domain/slug.ts";
import { readerProcedure, router } from "../trpc.ts";

const partitions = z.array(z.int().min(0)).max(1024);

/** Streams as pages read them; live tails come by server-sent events, past tRPC. The data plane asks the guard. */
export const streamRouter = router({
  stats: readerProcedure
    .input(z.object({ ids: z.array(productIdSchema).max(200).optional() }))
    .output(z.array(streamStatsSchema))
    .query(({ ctx, input }) => streamStatsOf(ctx.container, ctx.principal, input.ids)),

  page: readerProcedure
    .input(
      z.object({
        id: productIdSchema,
        from: z.string().max(2_000),
        limit: z.int().min(1).max(1_000),
        filter: z.string().max(2_000).optional(),
        partitions: partitions.optional(),
        until: z.string().max(2_000).optional(),
        asOf: z.string().max(40).optional(),
      }),
    )
    .output(
      z.object({
        records: z.array(recordViewSchema),
        next: vectorTextSchema,
        end: vectorTextSchema,
        scanned: z.number(),
        filterErrors: z.number(),
        filterError: z.string().optional(),
      }),
    )
    .query(({ ctx, input: { id, ...request } }) => ctx.container.dataPlane.page(ctx.principal, id, request)),

  record: readerProcedure
    .input(z.object({ id: productIdSchema, partition: z.int().min(0), offset: z.int().min(0) }))
    .output(recordVerdictSchema)
    .query(({ ctx, input: { id, partition, offset } }) =>
      ctx.container.dataPlane.record(ctx.principal, id, { partition, offset }),
    ),

  testFilter: readerProcedure
    .input(z.object({ id: productIdSchema, filter: z.string().max(2_000), record: z.unknown().optional() }))
    .output(filterTestSchema)
    .query(({ ctx, input: { id, filter, record } }) =>
      ctx.container.dataPlane.testFilter(ctx.principal, id, { filter, record }),
    ),
});
