/**
 * The paths the data plane serves. The web process pipes exactly these to the worker and gives Next the rest;
 * the worker's router is built from the same table, so the two can never disagree.
 */
export const dataPlaneRoutes = {
  produceEvents: { method: "POST", pattern: "/api/v1/products/:domain/:product/events" },
  readEvents: { method: "GET", pattern: "/api/v1/products/:domain/:product/events" },
  streamEvents: { method: "GET", pattern: "/api/v1/products/:domain/:product/events/stream" },
  streamStats: { method: "GET", pattern: "/api/v1/products/:domain/:product/events/stats" },
  readRecord: { method: "GET", pattern: "/api/v1/products/:domain/:product/events/record" },
  testFilter: { method: "POST", pattern: "/api/v1/products/:domain/:product/events/test-filter" },
  readDeadLetters: { method: "GET", pattern: "/api/v1/products/:domain/:product/dead-letters" },
  liveStream: { method: "GET", pattern: "/api/v1/live/stream" },
  readRows: { method: "GET", pattern: "/api/v1/products/:domain/:product/rows" },
  queryRows: { method: "POST", pattern: "/api/v1/products/:domain/:product/rows" },
  loadRows: { method: "POST", pattern: "/api/v1/products/:domain/:product/load" },
  queryProduct: { method: "POST", pattern: "/api/v1/products/:domain/:product/query" },
  transform: { method: "POST", pattern: "/api/v1/products/:domain/:product/transform" },
  inferenceState: { method: "GET", pattern: "/api/v1/products/:domain/:product/transform" },
  vectorIndex: { method: "GET", pattern: "/api/v1/products/:domain/:product/vectors" },
  vectorNeighbours: { method: "POST", pattern: "/api/v1/products/:domain/:product/vectors/neighbours" },
  vectorProjection: { method: "GET", pattern: "/api/v1/products/:domain/:product/vectors/projection" },
  onlineFeatures: { method: "POST", pattern: "/api/v1/features/online" },
  subscribeFeatures: { method: "GET", pattern: "/api/v1/features/subscribe" },
  feastOnlineFeatures: { method: "POST", pattern: "/api/v1/get-online-features" },
  inferDraft: { method: "POST", pattern: "/api/v1/infer" },
  uploadFile: { method: "POST", pattern: "/api/v1/uploads" },
  historicalFeatures: { method: "POST", pattern: "/api/v1/features/historical" },
  featureHistory: { method: "POST", pattern: "/api/v1/features/history" },
  explainFeature: { method: "POST", pattern: "/api/v1/features/explain" },
  trainingSetRows: { method: "GET", pattern: "/api/v1/training-sets/:id/rows" },
  rerunTrainingSet: { method: "POST", pattern: "/api/v1/training-sets/:id/rerun" },
  stopTrainingSetJob: { method: "POST", pattern: "/api/v1/training-set-jobs/:job/stop" },
} as const;

export type DataPlaneRouteName = keyof typeof dataPlaneRoutes;

/** What a pattern matched: the values of its `:name` segments, percent-decoded. */
export type PathParams = Readonly<Record<string, string>>;

/** Matches a path (without its query) against a pattern; undefined when it is another path or wrongly encoded. */
export function matchPath(pattern: string, path: string): PathParams | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (!part.startsWith(":")) {
      if (part !== value) return undefined;
      continue;
    }
    const decoded = decode(value);
    if (decoded === undefined || decoded === "") return undefined;
    params[part.slice(1)] = decoded;
  }
  return params;
}

/**
 * Whether a request belongs to the data plane. Decided by the path alone, so that a wrong method gets the data
 * plane's own 405 and not a page.
 */
export function isDataPlanePath(path: string): boolean {
  return Object.values(dataPlaneRoutes).some(({ pattern }) => matchPath(pattern, path) !== undefined);
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
