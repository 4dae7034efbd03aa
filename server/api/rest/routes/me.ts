import { strict } from "../../../domain/product-file/strict.ts";
import { forYouSchema } from "../../../domain/read-models/for-you.ts";
import { forYou } from "../../../search/for-you/for-you.ts";
import { route } from "../route.ts";
import { asOf } from "./shared.ts";

export const meRoutes = [
  route({
    method: "GET",
    pattern: "/me/for-you",
    access: "reader",
    operationId: "getForYou",
    summary: "What is near to what you are doing now",
    description:
      "Products, features and help articles ordered by the greatest weight · cosine ÷ best over your last three different actions in the portal, read as features of your account (`product-analytics/user_session_aggregates`). A token answers for the person it belongs to; for programs of nobody `state` is `no-account`.",
    tag: "Search",
    query: strict({ asOf }),
    replies: { 200: { description: "Three lists and the actions they rest on.", schema: forYouSchema } },
    handle: async ({ container, principal, query }) => ({ body: await forYou(container, principal, query) }),
  }),
];
