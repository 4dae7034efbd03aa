import type { ConnectionDeps } from "../catalog/connections/connections.ts";
import type { CatalogDeps } from "../catalog/deps.ts";
import type { PlanDeps } from "../catalog/product/plan-product.ts";
import type { SystemDeps } from "../catalog/system/system-status.ts";
import type { UsageRecorder } from "../catalog/usage/recorder.ts";
import type { Identity } from "./identity.ts";

/** Everything the procedures and routes of this process lean on, put together once. */
export interface Container extends CatalogDeps, PlanDeps, ConnectionDeps, SystemDeps, Identity {
  usage: UsageRecorder;
}
