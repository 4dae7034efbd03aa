import type { DataPlaneContext } from "../context.ts";
import type { Route } from "../route.ts";

/** `GET /health`: whether this worker serves; open to everybody, so that supervisors and balancers can ask. */
export function health({ shedding, streams }: DataPlaneContext, version: string): Route[] {
  const handle: Route["handle"] = async () => {
    const delayMs = Math.round(shedding.delayMs());
    const pending = streams.embedded.pending();
    const strained = shedding.strained("read") || shedding.strained("ingest");
    return {
      body: {
        status: strained ? "degraded" : "ok",
        version,
        components: {
          dataPlane: { status: strained ? "degraded" : "ok", detail: `event loop ${delayMs} ms late` },
          log: { status: "ok", detail: `${pending.requests} requests waiting for the disk` },
        },
      },
    };
  };
  return [
    { method: "GET", pattern: "/health", shed: "never", handle },
    { method: "GET", pattern: "/api/v1/health", shed: "never", handle },
  ];
}
