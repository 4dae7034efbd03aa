import { z } from "zod";
import { getMe, getSignInOptions, meOutputSchema, signInOptionsSchema } from "../../governance/me.ts";
import { setTrackUsage } from "../../governance/preferences.ts";
import { publicProcedure, readerProcedure, router } from "../trpc.ts";

/** A caller that does not say where it comes from is not on this machine. */
const unknownOrigin = { forwardedFor: null, host: null };

export const meRouter = router({
  get: publicProcedure
    .output(meOutputSchema)
    .query(({ ctx }) => getMe(ctx.container, ctx.principal, ctx.origin ?? unknownOrigin)),
  signInOptions: publicProcedure
    .output(signInOptionsSchema)
    .query(({ ctx }) => getSignInOptions(ctx.container, ctx.origin ?? unknownOrigin)),
  setTrackUsage: readerProcedure
    .input(z.object({ on: z.boolean() }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await setTrackUsage(ctx.container, ctx.principal, input.on);
      return {};
    }),
});
