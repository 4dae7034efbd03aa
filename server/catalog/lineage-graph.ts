import type { z } from "zod";
import type { Principal } from "../domain/principal.ts";
import type { lineageGraphSchema } from "../domain/read-models/lineage.ts";
import { AppError } from "../errors.ts";
import { activityOf } from "./activity/activity.ts";
import type { ActivityView } from "./activity/board.ts";
import { assertAfterBeginning, parseAsOf } from "./as-of.ts";
import type { CatalogDeps } from "./deps.ts";
import type { CatalogSnapshot } from "./index/snapshot.ts";
import type { LineageEdgeRow } from "./lineage-edges.ts";
import { mayRead } from "./list/list-products.ts";

type Graph = z.infer<typeof lineageGraphSchema>;

export interface LineageQuery {
  /** Product in the middle; without one, the whole mesh. */
  focus?: string | undefined;
  /** Hops from the focus, 1 to 3. */
  depth?: number | undefined;
  asOf?: string | undefined;
}

/** Nodes in one answer at most; those left out are counted in `more` of their neighbours. */
const largest = 400;

/**
 * Products and what flows between them: around a focus, or all that have an edge, the best connected first.
 * Throws NOT_FOUND for an unknown focus.
 */
export async function lineageGraph(
  deps: Pick<CatalogDeps, "db" | "clock" | "index" | "activity">,
  principal: Principal,
  query: LineageQuery,
): Promise<Graph> {
  const us = parseAsOf(query.asOf, deps.clock);
  if (us !== undefined) await assertAfterBeginning(deps.db, us);
  const snapshot = us === undefined ? await deps.index.current() : await deps.index.at(us);
  const view = us === undefined ? await deps.activity.view() : undefined;
  const hidden = (id: string) => {
    const entry = snapshot.entries.get(id);
    return entry !== undefined && !mayRead(entry, principal);
  };
  if (query.focus !== undefined && (!snapshot.entries.has(query.focus) || hidden(query.focus)))
    throw new AppError("NOT_FOUND", `There is no product ${query.focus} to show the lineage of.`, {
      path: "focus",
    });
  const near = neighbours(snapshot, hidden);
  const chosen =
    query.focus === undefined ? bestConnected(snapshot, near) : around(query.focus, query.depth ?? 1, near);
  return graphOf(chosen, near, snapshot, view, deps.clock.nowMs());
}

type Near = (id: string) => readonly LineageEdgeRow[];

/** All edges of a product, in and out, without those to products the caller may not see. */
function neighbours(snapshot: CatalogSnapshot, hidden: (id: string) => boolean): Near {
  return (id) =>
    [...(snapshot.entries.get(id)?.inputs ?? []), ...snapshot.downstream(id)].filter(
      (edge) => !hidden(edge.fromProductId) && !hidden(edge.toProductId),
    );
}

const otherEnd = (edge: LineageEdgeRow, id: string) =>
  edge.fromProductId === id ? edge.toProductId : edge.fromProductId;

function around(focus: string, depth: number, near: Near): Set<string> {
  const chosen = new Set([focus]);
  let ring = [focus];
  for (let hop = 0; hop < depth; hop++) {
    const next: string[] = [];
    for (const id of ring)
      for (const edge of near(id)) {
        const other = otherEnd(edge, id);
        if (chosen.has(other) || chosen.size >= largest) continue;
        chosen.add(other);
        next.push(other);
      }
    ring = next;
  }
  return chosen;
}

function bestConnected(snapshot: CatalogSnapshot, near: Near): Set<string> {
  const degrees = new Map<string, number>();
  for (const id of snapshot.entries.keys())
    for (const edge of near(id)) degrees.set(otherEnd(edge, id), (degrees.get(otherEnd(edge, id)) ?? 0) + 1);
  const connected = [...degrees].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return new Set(connected.slice(0, largest).map(([id]) => id));
}

function graphOf(
  chosen: ReadonlySet<string>,
  near: Near,
  snapshot: CatalogSnapshot,
  view: ActivityView | undefined,
  nowMs: number,
): Graph {
  const edges = new Map<string, LineageEdgeRow>();
  const more: Record<string, number> = {};
  for (const id of chosen) {
    const left = new Set<string>();
    for (const edge of near(id)) {
      const other = otherEnd(edge, id);
      if (!chosen.has(other)) left.add(other);
      else edges.set(`${edge.fromProductId}|${edge.fromPort}|${edge.toProductId}|${edge.toPort}`, edge);
    }
    if (left.size > 0) more[id] = left.size;
  }
  return {
    nodes: [...chosen].sort().map((id) => nodeOf(id, snapshot, view, nowMs)),
    edges: [...edges.values()].map((edge) => ({
      from: edge.fromProductId,
      fromPort: edge.fromPort || null,
      to: edge.toProductId,
      toPort: edge.toPort || null,
      origin: edge.origin,
      fields: edge.fields,
    })),
    more,
  };
}

function nodeOf(
  id: string,
  snapshot: CatalogSnapshot,
  view: ActivityView | undefined,
  nowMs: number,
): Graph["nodes"][number] {
  const entry = snapshot.entries.get(id);
  return {
    id,
    title: entry?.title ?? id,
    domain: entry?.domainId ?? id.split("/")[0] ?? id,
    ports: [...new Set(entry?.ports.map((port) => port.type) ?? [])],
    known: entry !== undefined,
    freshness: entry && view ? activityOf(entry, view, nowMs).freshness : "unknown",
  };
}
