import type { Outputs } from "../trpc/client.ts";

export type LineageData = Outputs["lineage"]["graph"];
export type LineageNode = LineageData["nodes"][number];
export type LineageEdge = LineageData["edges"][number];

/** Over this many nodes the graph shows domains instead of products. */
export const groupOver = 50;

/** Two answers as one graph; the later one's facts win, and what it expanded is no longer "more". */
export function mergeGraphs(first: LineageData, second: LineageData, expanded: string): LineageData {
  const nodes = new Map([...first.nodes, ...second.nodes].map((node) => [node.id, node]));
  const edges = new Map([...first.edges, ...second.edges].map((edge) => [edgeId(edge), edge]));
  const more: Record<string, number> = { ...first.more };
  for (const [id, count] of Object.entries(second.more)) {
    // A neighbour of the expanded node was counted as not shown before; the newer answer knows better.
    more[id] = count;
  }
  delete more[expanded];
  return { nodes: [...nodes.values()], edges: [...edges.values()], more };
}

export function edgeId(edge: LineageEdge): string {
  return `${edge.from}:${edge.fromPort ?? ""}>${edge.to}:${edge.toPort ?? ""}`;
}

/** What stands in the drawing: a product, or a whole domain. */
export type Shape =
  | { kind: "product"; id: string; node: LineageNode; more: number }
  | { kind: "domain"; id: string; domain: string; products: number; worst: LineageNode["freshness"] };

export interface Link {
  id: string;
  from: string;
  to: string;
  /** How many edges of the graph it stands for. */
  count: number;
  derived: boolean;
  fields: string[];
}

const badness = { ok: 0, unknown: 1, warn: 2, breach: 3 } as const;

/**
 * The graph as it is drawn. Small graphs show every product; larger ones a shape for each domain, except the
 * opened ones. Edges between the same two shapes become one.
 */
export function shapesOf(
  graph: LineageData,
  openDomains: ReadonlySet<string>,
): { shapes: Shape[]; links: Link[] } {
  const grouped = graph.nodes.length > groupOver;
  const shapeOf = new Map<string, string>();
  const shapes = new Map<string, Shape>();
  for (const node of graph.nodes) {
    if (!grouped || openDomains.has(node.domain)) {
      shapeOf.set(node.id, node.id);
      shapes.set(node.id, { kind: "product", id: node.id, node, more: graph.more[node.id] ?? 0 });
      continue;
    }
    const id = `domain:${node.domain}`;
    shapeOf.set(node.id, id);
    const before = shapes.get(id);
    const worst =
      before?.kind === "domain" && badness[before.worst] >= badness[node.freshness]
        ? before.worst
        : node.freshness;
    const products = before?.kind === "domain" ? before.products + 1 : 1;
    shapes.set(id, { kind: "domain", id, domain: node.domain, products, worst });
  }
  const links = new Map<string, Link>();
  for (const edge of graph.edges) {
    const from = shapeOf.get(edge.from);
    const to = shapeOf.get(edge.to);
    if (from === undefined || to === undefined || from === to) continue;
    const id = `${from}>${to}`;
    const link = links.get(id) ?? { id, from, to, count: 0, derived: false, fields: [] };
    link.count++;
    link.derived ||= edge.origin === "derived";
    link.fields = [...new Set([...link.fields, ...edge.fields])];
    links.set(id, link);
  }
  return { shapes: [...shapes.values()], links: [...links.values()] };
}

/** What a product is made from and what is made from it, by id. */
export function neighbours(
  graph: LineageData,
  id: string,
): { upstream: LineageEdge[]; downstream: LineageEdge[] } {
  return {
    upstream: graph.edges.filter((edge) => edge.to === id),
    downstream: graph.edges.filter((edge) => edge.from === id),
  };
}
