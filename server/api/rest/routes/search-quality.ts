import { searchQuality } from "../../../catalog/usage/search-quality.ts";
import { strict } from "../../../domain/product-file/strict.ts";
import { searchQualitySchema, searchWindowSchema } from "../../../domain/read-models/search-quality.ts";
import { route } from "../route.ts";

export const searchQualityRoutes = [
  route({
    method: "GET",
    pattern: "/search-quality",
    access: "reader",
    operationId: "getSearchQuality",
    summary: "How well searches did",
    description:
      "Searches without results, clicks and the places of what was clicked, counted from `product-analytics/clickstream_events` over a window up to now.",
    tag: "Search",
    query: strict({
      window: searchWindowSchema.default("24h").meta({ description: "1h, 24h or 7d." }),
    }),
    replies: { 200: { description: "The figures.", schema: searchQualitySchema } },
    handle: async ({ container, principal, query }) => ({
      body: await searchQuality(container, principal, query),
    }),
  }),
];
