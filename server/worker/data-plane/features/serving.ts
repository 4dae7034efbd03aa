import type { OnlineStore } from "../../../adapters/online-store/types.ts";
import type { LakeReader } from "../../../adapters/table/lake.ts";
import type { Clock } from "../../../clock.ts";
import type { FeatureSetState } from "../../../domain/data-plane-api/feature-set-state.ts";
import type { ServedProduct } from "../../../domain/data-plane-api/served-product.ts";
import { createChangelog } from "../../../hydration/features/changes/changelog.ts";
import { keepLookedUpTables } from "../../../hydration/features/lookups/keep-tables.ts";
import { createQueries } from "../../../hydration/features/reading/query.ts";
import { createOnlineReader } from "../../../hydration/features/reading/read-online.ts";
import { createFeatureSets } from "../../../hydration/features/runtime/feature-sets.ts";
import { createTurns } from "../../../hydration/features/runtime/turns.ts";
import type { DataPlaneContext } from "../context.ts";
import { createProductAsker } from "../grpc/ask-product.ts";
import { servingMethods } from "../grpc/methods.ts";
import type { GrpcMethod } from "../grpc/server.ts";
import type { Route } from "../route.ts";
import { createTableAsker } from "./ask-main.ts";
import { feastFeatures } from "./feast-features.ts";
import { historyOfStreams } from "./history-of-streams.ts";
import { onlineFeatures } from "./online-features.ts";
import { registerSetMetrics } from "./set-metrics.ts";
import { setStates } from "./set-states.ts";
import { subscribeFeatures } from "./subscribe-features.ts";
import { createSubscriptions } from "./subscription.ts";

/** The feature sets of the mesh in this thread, and the paths on which they are read. */
export interface FeatureServing {
  readonly routes: readonly Route[];
  readonly grpcMethods: Readonly<Record<string, GrpcMethod>>;
  /** Takes in changed products. */
  update(changed: readonly ServedProduct[], removed: readonly string[]): void;
  /** How every set is doing. */
  states(): FeatureSetState[];
  /** Saves what the sets hold and closes their states. */
  close(): Promise<void>;
}

export function createFeatureServing(options: {
  context: DataPlaneContext;
  onlineStore: OnlineStore;
  /** Where streams' history lies; without it, sets begin with what the log still has. */
  lake?: LakeReader | undefined;
  featureMemoryBytes: number;
  clock: Clock;
  signingKey: string;
  mainSocket: string;
  onFeatureError: (productId: string, error: unknown) => void;
}): FeatureServing {
  const { context, clock, signingKey, mainSocket, onFeatureError: onError } = options;
  const { streams, products, tails } = context;
  const tables = keepLookedUpTables({
    ask: createTableAsker({ socketPath: mainSocket, signingKey, clock }),
    onError,
  });
  const history = historyOfStreams(streams, options.lake);
  const changelog = createChangelog({ stream: streams.embedded, clock, onError });
  const sets = createFeatureSets({
    store: options.onlineStore,
    clock,
    async streamOf(source) {
      const { stream } = products.get(source.productId).served;
      if (stream) await streams.ensure(stream);
      return history.of(source);
    },
    watch: history.watch,
    tables,
    memoryBytes: options.featureMemoryBytes,
    onChanged: changelog.note,
    onError,
  });
  const queryOf = createQueries(sets);
  const reader = createOnlineReader({ queryOf, tables, turns: createTurns(), clock });
  const subscribe = createSubscriptions({
    reader,
    queryOf,
    changelog,
    tails,
    stream: streams.embedded,
    watchEnds: (topic, listener) => streams.watch(streams.embedded, topic, listener) ?? (() => {}),
  });

  registerSetMetrics(context.metrics.registry, () => setStates(sets));

  return {
    states: () => setStates(sets),
    grpcMethods: servingMethods({
      context,
      reader,
      subscribe,
      ask: createProductAsker({ socketPath: mainSocket, signingKey, clock }),
    }),
    routes: [
      onlineFeatures(context, reader),
      ...feastFeatures(context, sets, reader),
      subscribeFeatures(context, subscribe),
    ],
    update(changed, removed) {
      for (const { id, status, features, featuresProblem } of changed)
        sets.update(id, status === "retired" ? null : features, featuresProblem ?? undefined);
      for (const id of removed) sets.update(id, null);
    },
    async close() {
      changelog.stop();
      await sets.close();
    },
  };
}
