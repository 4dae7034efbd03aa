import { isoFromUs } from "../../../clock.ts";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import type { StreamStats } from "../../../domain/read-models/stream.ts";
import type { DataPlaneContext } from "../context.ts";
import { authorize } from "../products.ts";
import { productIdOf } from "../query.ts";
import type { Route } from "../route.ts";

/** `GET …/events/stats`: what the stream holds and how fast it grows, measured. */
export function streamStats({ products, streams, activity, clock }: DataPlaneContext): Route {
  return {
    ...dataPlaneRoutes.streamStats,
    shed: "read",
    async handle(exchange) {
      const product = products.get(productIdOf(exchange));
      authorize(product, exchange.principal, "read");
      const served = product.stream();
      const measured = await activity.stats(product.served);
      if (measured) return { body: measured };
      // Nothing was ever written: true zeros, not unknowns.
      const empty: StreamStats = {
        productId: product.served.id,
        topic: served.topic,
        system: streams.of(served).abilities.system,
        partitions: Array.from({ length: served.partitions }, (_, partition) => ({
          partition,
          earliest: 0,
          end: 0,
          firstAt: null,
          lastAt: null,
        })),
        ratePerSecond: 0,
        lastMinute: new Array<number>(60).fill(0),
        lastDay: new Array<number>(24).fill(0),
        rejectedLastDay: 0,
        retentionMs: served.retentionMs,
        bytes: 0,
        measuredAt: isoFromUs(clock.nowUs()),
      };
      return { body: empty };
    },
  };
}
