import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { AppError } from "../../../errors.ts";
import type { createForward } from "../forward.ts";
import { bodyLimit } from "../http/body.ts";
import type { Route } from "../route.ts";
import { tooManyLabels } from "./label-body.ts";

type Forward = ReturnType<typeof createForward>;

/** Paths whose work is heavy; see heavy-routes.ts for what answers them. */
export function forwardedRoutes(forward: Forward): Route[] {
  const { readRows, queryRows, loadRows, inferDraft } = dataPlaneRoutes;
  const { uploadFile, historicalFeatures, featureHistory, explainFeature } = dataPlaneRoutes;
  const { trainingSetRows, rerunTrainingSet, stopTrainingSetJob: stopJob, queryProduct } = dataPlaneRoutes;
  const { transform, inferenceState } = dataPlaneRoutes;
  const { vectorIndex, vectorNeighbours, vectorProjection } = dataPlaneRoutes;
  return [
    { ...readRows, shed: "read", handle: forward },
    { ...queryRows, shed: "read", handle: forward },
    { ...loadRows, shed: "ingest", handle: forward },
    { ...inferDraft, shed: "read", handle: forward },
    { ...uploadFile, shed: "read", handle: forward },
    { ...historicalFeatures, shed: "read", handle: within(forward) },
    { ...featureHistory, shed: "read", handle: forward },
    { ...explainFeature, shed: "read", handle: forward },
    { ...trainingSetRows, shed: "read", handle: forward },
    { ...rerunTrainingSet, shed: "read", handle: forward },
    { ...stopJob, shed: "internal", handle: forward },
    { ...queryProduct, shed: "read", handle: forward },
    { ...vectorIndex, shed: "read", handle: forward },
    { ...vectorNeighbours, shed: "read", handle: forward },
    { ...vectorProjection, shed: "read", handle: forward },
    { ...transform, shed: "read", handle: forward },
    { ...inferenceState, shed: "read", handle: forward },
  ];
}

/** Refuses a body that declares more than labels may have here, before any of it is passed on. */
function within(forward: Forward): Forward {
  return (exchange) => {
    if (Number(exchange.request.headers["content-length"] ?? 0) > bodyLimit) throw tooManyLabels();
    return forward(exchange);
  };
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
