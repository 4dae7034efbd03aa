import { z } from "zod";
import {
  columnStatisticsSchema,
  tableRowsSchema,
  tableSnapshotSchema,
} from "../../domain/read-models/table.ts";
import { productIdSchema } from "../../domain/slug.ts";
import { tableSnapshots, tableStatistics } from "../../hydration/tables/table-facts.ts";
import { readerProcedure, router } from "../trpc.ts";

const table = { id: productIdSchema, port: z.string().max(100).optional() };
/** An instant, or the id of a snapshot. */
const asOf = z.string().max(40).optional();

/** Tables as pages read them: rows and queries by the worker, facts about them from the catalog. */
export const tableRouter = router({
  rows: readerProcedure
    .input(
      z.object({
        ...table,
        limit: z.int().min(1).max(1000),
        offset: z.int().min(0),
        orderBy: z.string().max(200).optional(),
        desc: z.boolean().optional(),
        asOf,
      }),
    )
    .output(tableRowsSchema)
    .query(({ ctx, input: { id, ...request } }) => ctx.container.dataPlane.rows(ctx.principal, id, request)),

  sql: readerProcedure
    .input(z.object({ ...table, sql: z.string().trim().min(1).max(20_000), asOf }))
    .output(tableRowsSchema)
    .mutation(({ ctx, input: { id, ...request } }) =>
      ctx.container.dataPlane.sql(ctx.principal, id, request),
    ),

  statistics: readerProcedure
    .input(z.object({ ...table, asOf }))
    .output(z.object({ columns: z.array(columnStatisticsSchema), snapshot: tableSnapshotSchema }))
    .query(({ ctx, input }) => tableStatistics(ctx.container, ctx.principal, input)),

  snapshots: readerProcedure
    .input(z.object(table))
    .output(z.array(tableSnapshotSchema))
    .query(({ ctx, input }) => tableSnapshots(ctx.container, ctx.principal, input)),
});
