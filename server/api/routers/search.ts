import { searchReplySchema, searchRequestSchema } from "../../domain/federated-search.ts";
import { searchMesh } from "../../search/federated/search-mesh.ts";
import { readerProcedure, router } from "../trpc.ts";

export const searchRouter = router({
  /** The federated question, as `POST /api/v1/search` answers it. */
  ask: readerProcedure
    .input(searchRequestSchema)
    .output(searchReplySchema)
    .query(({ ctx, input }) => searchMesh(ctx.container, ctx.principal, input)),
});
