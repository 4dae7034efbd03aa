import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { feastRead, feastReply } from "../../../hydration/features/reading/feast.ts";
import type { OnlineReader } from "../../../hydration/features/reading/read-online.ts";
import type { FeatureSets } from "../../../hydration/features/runtime/feature-sets.ts";
import type { DataPlaneContext } from "../context.ts";
import { readText } from "../http/body.ts";
import type { Route } from "../route.ts";
import { lookupBodyLimit } from "./online-features.ts";
import { feastRequestOf } from "./read-request.ts";
import { countReads } from "./usage.ts";

/**
 * `POST /get-online-features` in Feast's own shape: at the root of the data plane's port, where a Feast client looks
 * for it, and under /api/v1.
 */
export function feastFeatures(
  context: Pick<DataPlaneContext, "usage" | "clock">,
  sets: FeatureSets,
  reader: OnlineReader,
): Route[] {
  const handle: Route["handle"] = async (exchange) => {
    const { text } = await readText(exchange.request, lookupBodyLimit);
    const read = feastRead(feastRequestOf(text), sets);
    const reply = reader.readNow(read.request, exchange.principal);
    countReads(context, exchange, reply);
    return { body: feastReply(read, reply) };
  };
  return [
    { ...dataPlaneRoutes.feastOnlineFeatures, shed: "lookup", handle },
    { method: "POST", pattern: "/get-online-features", shed: "lookup", handle },
  ];
}
