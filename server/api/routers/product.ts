import { z } from "zod";
import { followedProducts, followProduct } from "../../catalog/follow-product.ts";
import { applyProduct, publicPlan } from "../../catalog/product/apply-product.ts";
import { getProduct, productActivity } from "../../catalog/product/get-product.ts";
import { planProduct } from "../../catalog/product/plan-product.ts";
import { productHistory } from "../../catalog/product/product-history.ts";
import { contractSource, productSource } from "../../catalog/product/product-source.ts";
import { retireProduct } from "../../catalog/product/retire-product.ts";
import { productUsage } from "../../catalog/usage/product-usage.ts";
import {
  maxProductFileBytes,
  productDefinitionSchema,
  renderProductFile,
} from "../../domain/product-file/index.ts";
import { productActivitySchema } from "../../domain/read-models/catalog.ts";
import { planSchema, productVersionSchema } from "../../domain/read-models/history.ts";
import { productDetailSchema, usageSchema } from "../../domain/read-models/product.ts";
import { productIdSchema } from "../../domain/slug.ts";
import { readerProcedure, router } from "../trpc.ts";

const id = productIdSchema;
const asOf = z.string().max(40).optional();
const reason = z.string().trim().max(1000);
const sourceKind = z.enum(["yaml", "json", "generated"]);

/** A product file as text, or the wizard's definition, which is written as a file first. */
const file = z.union([
  z.object({
    source: z.string().max(maxProductFileBytes),
    format: z.enum(["yaml", "json"]).optional(),
    definition: z.undefined().optional(),
  }),
  z.object({ definition: productDefinitionSchema, source: z.undefined().optional() }),
]);

function fileOf(input: z.output<typeof file>) {
  return input.definition
    ? { source: renderProductFile(input.definition), format: "yaml" as const, generated: true }
    : { source: input.source, format: input.format, generated: false };
}

export const productRouter = router({
  get: readerProcedure
    .input(z.object({ id, asOf }))
    .output(productDetailSchema)
    .query(({ ctx, input }) => getProduct(ctx.container, ctx.principal, input.id, input.asOf)),
  activity: readerProcedure
    .input(z.object({ id }))
    .output(productActivitySchema)
    .query(({ ctx, input }) => productActivity(ctx.container, ctx.principal, input.id)),
  plan: readerProcedure
    .input(file)
    .output(planSchema.extend({ definition: productDefinitionSchema.nullable(), source: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const asked = fileOf(input);
      const planned = await planProduct(ctx.container, ctx.principal, asked);
      return { ...publicPlan(planned), definition: planned.definition ?? null, source: asked.source };
    }),
  // Not "apply": tRPC refuses procedures named like methods of functions.
  publish: readerProcedure
    .input(z.intersection(file, z.object({ reason: reason.optional() })))
    .output(z.object({ id, revision: z.number(), plan: planSchema }))
    .mutation(({ ctx, input }) =>
      applyProduct(ctx.container, ctx.principal, { ...fileOf(input), reason: input.reason }),
    ),
  retire: readerProcedure
    .input(z.object({ id, reason: reason.min(1, "say why, for those who used it") }))
    .output(z.object({ id, revision: z.number() }))
    .mutation(({ ctx, input }) => retireProduct(ctx.container, ctx.principal, input.id, input.reason)),
  history: readerProcedure
    .input(z.object({ id }))
    .output(z.array(productVersionSchema))
    .query(({ ctx, input }) => productHistory(ctx.container, ctx.principal, input.id)),
  usage: readerProcedure
    .input(z.object({ id }))
    .output(usageSchema)
    .query(({ ctx, input }) => productUsage(ctx.container, ctx.principal, input.id)),
  follow: readerProcedure
    .input(z.object({ id, on: z.boolean() }))
    .output(z.object({ follow: z.boolean() }))
    .mutation(({ ctx, input }) => followProduct(ctx.container, ctx.principal, input.id, input.on)),
  followed: readerProcedure
    .output(z.array(id))
    .query(({ ctx }) => followedProducts(ctx.container, ctx.principal)),
  contract: readerProcedure
    .input(z.object({ id, port: z.string().max(200).optional(), asOf }))
    .output(z.object({ source: z.string(), contractId: z.string(), version: z.string() }))
    .query(({ ctx, input }) =>
      contractSource(ctx.container, ctx.principal, input.id, input.port, input.asOf),
    ),
  source: readerProcedure
    .input(z.object({ id, asOf }))
    .output(z.object({ source: z.string(), sourceKind }))
    .query(({ ctx, input }) => productSource(ctx.container, ctx.principal, input.id, input.asOf)),
});
