import type { DataPlaneContext } from "../context.ts";
import { shedOrder } from "../load-shedding.ts";
import type { Route } from "../route.ts";

/** `GET /metrics` in Prometheus' text form, for principals that may read. */
export function metricsRoutes({ metrics, shedding, streams, tails }: DataPlaneContext): Route[] {
  const handle: Route["handle"] = async () => {
    metrics.sharedTails.set(tails.size());
    metrics.loopDelay.set(shedding.delayMs() / 1000);
    metrics.pendingBytes.set(streams.embedded.pending().bytes);
    const counts = shedding.counts();
    for (const name of shedOrder) metrics.shed.set({ class: name }, counts[name]);
    return {
      text: await metrics.registry.metrics(),
      headers: { "content-type": metrics.registry.contentType },
    };
  };
  return [
    { method: "GET", pattern: "/metrics", shed: "internal", handle },
    { method: "GET", pattern: "/api/v1/metrics", shed: "internal", handle },
  ];
}
