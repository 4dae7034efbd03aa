import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import type { OnlineReader } from "../../../hydration/features/reading/read-online.ts";
import type { DataPlaneContext } from "../context.ts";
import { readText } from "../http/body.ts";
import type { Route } from "../route.ts";
import { onlineReplyText } from "./online-reply.ts";
import { onlineRequestOf } from "./read-request.ts";
import { countReads } from "./usage.ts";

/** Bytes of a request: 1,000 entities with request inputs fit many times over. */
export const lookupBodyLimit = 4 * 1024 * 1024;

/** `POST /api/v1/features/online`: values of features for entities, now or as of an instant. */
export function onlineFeatures(
  context: Pick<DataPlaneContext, "usage" | "clock">,
  reader: OnlineReader,
): Route {
  return {
    ...dataPlaneRoutes.onlineFeatures,
    shed: "lookup",
    async handle(exchange) {
      const { text } = await readText(exchange.request, lookupBodyLimit);
      const request = onlineRequestOf(text);
      const { principal } = exchange;
      const reply =
        request.asOf === undefined && request.knownAt === undefined
          ? reader.readNow(request, principal)
          : await reader.readAsOf(request, principal);
      countReads(context, exchange, reply);
      return { text: onlineReplyText(reply, request.entities) };
    },
  };
}
