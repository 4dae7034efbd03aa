import { z } from "zod";
import { articleHistory, getArticle, listArticles } from "../../catalog/articles/articles.ts";
import { publishArticle, publishArticleInput } from "../../catalog/articles/publish-article.ts";
import { articleSchema } from "../../domain/read-models/article.ts";
import { readerProcedure, router } from "../trpc.ts";

const asOf = z.iso.datetime({ offset: true }).optional();

export const articleRouter = router({
  list: readerProcedure
    .input(z.object({ q: z.string().max(500).optional(), asOf }))
    .output(z.array(articleSchema.omit({ body: true })))
    .query(({ ctx, input }) => listArticles(ctx.container, ctx.principal, input)),
  get: readerProcedure
    .input(z.object({ id: z.string(), asOf }))
    .output(articleSchema)
    .query(({ ctx, input }) => getArticle(ctx.container, ctx.principal, input)),
  history: readerProcedure
    .input(z.object({ id: z.string() }))
    .output(z.array(articleSchema))
    .query(({ ctx, input }) => articleHistory(ctx.container, ctx.principal, input.id)),
  publish: readerProcedure
    .input(publishArticleInput)
    .output(z.object({ id: z.string(), partition: z.number(), offset: z.number(), revision: z.number() }))
    .mutation(({ ctx, input }) => publishArticle(ctx.container, ctx.principal, input)),
});
