import type { Link, Shape } from "./graph-model.ts";

export const nodeWidth = 224;
export const nodeHeight = 46;

export type Positions = ReadonlyMap<string, { x: number; y: number }>;

type Elk = InstanceType<typeof import("elkjs/lib/elk.bundled.js").default>;
let engine: Promise<Elk> | undefined;

// The layout engine is large: it comes with the first graph.
function elk(): Promise<Elk> {
  engine ??= import("elkjs/lib/elk.bundled.js").then(({ default: ELK }) => new ELK());
  return engine;
}

/** Places shapes in layers from left to right, sources first, with few crossings. The same graph is placed the same. */
export async function layOut(shapes: readonly Shape[], links: readonly Link[]): Promise<Positions> {
  const placed = await (await elk()).layout({
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.layered.spacing.nodeNodeBetweenLayers": "72",
      "elk.spacing.nodeNode": "14",
      "elk.spacing.componentComponent": "28",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
    },
    children: shapes.map(({ id }) => ({ id, width: nodeWidth, height: nodeHeight })),
    edges: links.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  });
  return new Map((placed.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
}
