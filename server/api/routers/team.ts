import { z } from "zod";
import { listTeams, saveTeam, saveTeamInput, teamViewSchema } from "../../catalog/teams.ts";
import { readerProcedure, router } from "../trpc.ts";

export const teamRouter = router({
  list: readerProcedure.output(z.array(teamViewSchema)).query(({ ctx }) => listTeams(ctx.container)),
  save: readerProcedure
    .input(saveTeamInput)
    .output(z.object({ id: z.string(), revision: z.number() }))
    .mutation(({ ctx, input }) => saveTeam(ctx.container, ctx.principal, input)),
});
