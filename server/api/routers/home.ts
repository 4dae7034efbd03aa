import { getHome, homeSchema } from "../../catalog/home.ts";
import { readerProcedure, router } from "../trpc.ts";

export const homeRouter = router({
  get: readerProcedure.output(homeSchema).query(({ ctx }) => getHome(ctx.container, ctx.principal)),
});
