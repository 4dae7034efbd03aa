import { z } from "zod";
import {
  domainViewSchema,
  getDomain,
  listDomains,
  saveDomain,
  saveDomainInput,
} from "../../catalog/domains.ts";
import { slugSchema } from "../../domain/slug.ts";
import { readerProcedure, router } from "../trpc.ts";

const asOf = z.string().max(40).optional();

export const domainRouter = router({
  list: readerProcedure
    .input(z.object({ asOf }).optional())
    .output(z.array(domainViewSchema))
    .query(({ ctx, input }) => listDomains(ctx.container, ctx.principal, input?.asOf)),
  get: readerProcedure
    .input(z.object({ id: slugSchema, asOf }))
    .output(domainViewSchema)
    .query(({ ctx, input }) => getDomain(ctx.container, ctx.principal, input.id, input.asOf)),
  save: readerProcedure
    .input(saveDomainInput)
    .output(z.object({ id: z.string(), revision: z.number() }))
    .mutation(({ ctx, input }) => saveDomain(ctx.container, ctx.principal, input)),
});
