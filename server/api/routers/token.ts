import { z } from "zod";
import {
  createToken,
  listTokens,
  newTokenSchema,
  revokeToken,
  tokenViewSchema,
} from "../../governance/tokens.ts";
import { readerProcedure, router } from "../trpc.ts";

export const tokenRouter = router({
  list: readerProcedure
    .output(z.array(tokenViewSchema))
    .query(({ ctx }) => listTokens(ctx.container, ctx.principal)),
  create: readerProcedure
    .input(newTokenSchema)
    .output(z.object({ token: z.string(), id: z.string() }))
    .mutation(({ ctx, input }) => createToken(ctx.container, ctx.principal, input)),
  revoke: readerProcedure
    .input(z.object({ id: z.string() }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await revokeToken(ctx.container, ctx.principal, input.id);
      return {};
    }),
});
