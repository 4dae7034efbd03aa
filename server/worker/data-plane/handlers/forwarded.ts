import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { AppError } from "../../../errors.ts";
import type { createForward } from "../forward.ts";
import type { Route } from "../route.ts";

type Forward = ReturnType<typeof createForward>;

/** Paths whose work is heavy; see heavy-routes.ts for what answers them. */
export function forwardedRoutes(forward: Forward): Route[] {
  const { readRows, queryRows, loadRows, inferDraft } = dataPlaneRoutes;
  return [
    { ...readRows, shed: "read", handle: forward },
    { ...queryRows, shed: "read", handle: forward },
    { ...loadRows, shed: "ingest", handle: forward },
    { ...inferDraft, shed: "read", handle: forward },
  ];
}

/** `/internal/…`, for processes of this installation acting for themselves. */
export function internalForwards(forward: Forward): Route[] {
  const serviceOnly: Route["handle"] = (exchange) => {
    if (exchange.principal.kind !== "service")
      throw new AppError("FORBIDDEN", "Internal paths are for Millrace's own processes.");
    return forward(exchange);
  };
  return [
    { method: "GET", pattern: "/internal/journal", shed: "internal", handle: serviceOnly },
    { method: "POST", pattern: "/internal/journal", shed: "internal", handle: serviceOnly },
    { method: "GET", pattern: "/internal/status", shed: "internal", handle: serviceOnly },
    { method: "POST", pattern: "/internal/refresh", shed: "internal", handle: serviceOnly },
    { method: "POST", pattern: "/internal/embed", shed: "internal", handle: serviceOnly },
  ];
}
