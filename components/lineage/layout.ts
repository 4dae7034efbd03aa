import type { ElkNode } from "elkjs/lib/elk-api.js";
import type { Link, Shape } from "./graph-model.ts";

export const nodeWidth = 224;
export const nodeHeight = 46;

export interface Point {
  x: number;
  y: number;
}

export interface Layout {
  /** The upper left corner of each shape, by id. */
  positions: ReadonlyMap<string, Point>;
  /** The way of each link from border to border, by id: around the shapes between. */
  routes: ReadonlyMap<string, readonly Point[]>;
}

type Elk = InstanceType<typeof import("elkjs/lib/elk.bundled.js").default>;
let engine: Promise<Elk> | undefined;

// The layout engine is large: it comes with the first graph.
function elk(): Promise<Elk> {
  engine ??= import("elkjs/lib/elk.bundled.js").then(({ default: ELK }) => new ELK());
  return engine;
}

/**
 * Places shapes in layers from left to right, sources first, with few crossings, and leads the links around them. The
 * same graph is placed the same.
 */
export async function layOut(shapes: readonly Shape[], links: readonly Link[]): Promise<Layout> {
  const graph: ElkNode = {
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.edgeRouting": "ORTHOGONAL",
      "elk.spacing.edgeNode": "16",
      "elk.direction": "RIGHT",
      "elk.layered.spacing.nodeNodeBetweenLayers": "72",
      "elk.spacing.nodeNode": "14",
      "elk.spacing.componentComponent": "28",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
    },
    children: shapes.map(({ id }) => ({ id, width: nodeWidth, height: nodeHeight })),
    edges: links.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  };
  const placed = await (await elk()).layout(graph);
  return {
    positions: new Map((placed.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }])),
    routes: new Map(
      (placed.edges ?? []).flatMap(({ id, sections }) => {
        const [section] = sections ?? [];
        return section === undefined
          ? []
          : [[id, [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]]];
      }),
    ),
  };
}
