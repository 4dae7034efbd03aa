import type { Tool } from "../tool.ts";
import { describeProductTool } from "./describe-product.ts";
import { getFeaturesTool } from "./get-features.ts";
import { historyOfEntityTool } from "./history-of-entity.ts";
import { recentActionsTool } from "./recent-actions.ts";
import { searchMeshTool } from "./search-mesh.ts";
import { semanticQueryTool } from "./semantic-query.ts";
import { tailSampleTool } from "./tail-sample.ts";

/** Every tool, in the order in which agents are told of them. */
export const tools: readonly Tool[] = [
  searchMeshTool,
  describeProductTool,
  semanticQueryTool,
  getFeaturesTool,
  historyOfEntityTool,
  tailSampleTool,
  recentActionsTool,
];
