import { agentRouter } from "./routers/agent.ts";
import { articleRouter } from "./routers/article.ts";
import { catalogRouter } from "./routers/catalog.ts";
import { connectionRouter } from "./routers/connection.ts";
import { domainRouter } from "./routers/domain.ts";
import { featureRouter } from "./routers/feature.ts";
import { homeRouter } from "./routers/home.ts";
import { lineageRouter } from "./routers/lineage.ts";
import { meRouter } from "./routers/me.ts";
import { personRouter } from "./routers/person.ts";
import { productRouter } from "./routers/product.ts";
import { savedSearchRouter } from "./routers/saved-search.ts";
import { searchRouter } from "./routers/search.ts";
import { searchQualityRouter } from "./routers/search-quality.ts";
import { streamRouter } from "./routers/stream.ts";
import { systemRouter } from "./routers/system.ts";
import { tableRouter } from "./routers/table.ts";
import { teamRouter } from "./routers/team.ts";
import { tokenRouter } from "./routers/token.ts";
import { trainingSetRouter } from "./routers/training-set.ts";
import { vectorsRouter } from "./routers/vectors.ts";
import { router } from "./trpc.ts";

/** Every procedure of the portal. One router a noun; add a new one here and nowhere else. */
export const appRouter = router({
  agent: agentRouter,
  article: articleRouter,
  catalog: catalogRouter,
  connection: connectionRouter,
  domain: domainRouter,
  feature: featureRouter,
  home: homeRouter,
  lineage: lineageRouter,
  me: meRouter,
  person: personRouter,
  product: productRouter,
  savedSearch: savedSearchRouter,
  search: searchRouter,
  searchQuality: searchQualityRouter,
  stream: streamRouter,
  system: systemRouter,
  table: tableRouter,
  team: teamRouter,
  token: tokenRouter,
  trainingSet: trainingSetRouter,
  vectors: vectorsRouter,
});
export type AppRouter = typeof appRouter;
