"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useCallback, useMemo, useState } from "react";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useToast } from "../ui/toast.tsx";
import { useMedia } from "../ui/use-media.ts";
import { groupOver, type LineageData, mergeGraphs, shapesOf } from "./graph-model.ts";
import { lineageInput } from "./lineage-input.ts";
import { LineageList } from "./lineage-list.tsx";
import { NodePanel } from "./node-panel.tsx";

const Canvas = dynamic(() => import("./lineage-canvas.tsx"), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-[200px]" />,
});

export interface LineageGraphProps {
  /** The product in the middle, one hop around it; without it, the whole mesh. */
  focus?: string;
  /** A reader chose another product to start from. */
  onFocus?: (id: string) => void;
}

/**
 * What is made from what: a drawing from left to right, and the same as a list. One hop at first; a product with
 * neighbours that are not shown says how many and opens on demand.
 */
export function LineageGraph({ focus, onFocus }: LineageGraphProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toast = useToast();
  const { asOf } = useAsOf();
  const phone = useMedia("(max-width: 767px)");
  const [chosenView, setView] = useState<"graph" | "list" | null>(null);
  const view = chosenView ?? (phone ? "list" : "graph");
  const start = useQuery(trpc.lineage.graph.queryOptions(lineageInput(focus, asOf)));

  const question = `${focus ?? ""} ${asOf ?? ""}`;
  const [opened, setOpened] = useState<Opened>(nothingOpened);
  // What was opened belongs to one start at one instant.
  const current = opened.question === question ? opened : { ...nothingOpened, question };
  const graph = useMemo(
    () =>
      start.data === undefined
        ? undefined
        : current.answers.reduce((merged, { id, data }) => mergeGraphs(merged, data, id), start.data),
    [start.data, current.answers],
  );
  const drawing = useMemo(
    () => (graph === undefined ? undefined : shapesOf(graph, current.domains)),
    [graph, current.domains],
  );
  const [selected, setSelected] = useState<string | null>(null);

  const expand = useCallback(
    async (id: string) => {
      const edit = (change: (before: Opened) => Opened) =>
        setOpened((before) => change(before.question === question ? before : { ...nothingOpened, question }));
      if (id.startsWith("domain:"))
        return edit((before) => ({
          ...before,
          domains: new Set([...before.domains, id.slice("domain:".length)]),
        }));
      try {
        const options = trpc.lineage.graph.queryOptions(lineageInput(id, asOf));
        const data = await client.fetchQuery(options);
        edit((before) => ({ ...before, answers: [...before.answers, { id, data }] }));
      } catch (error) {
        toast({
          tone: "breach",
          title: `More around ${id} could not be read`,
          detail: problemOf(error).detail,
        });
      }
    },
    [trpc, client, toast, asOf, question],
  );

  if (start.isError && graph === undefined)
    return (
      <ErrorState
        what="The lineage could not be read"
        error={start.error}
        onRetry={() => void start.refetch()}
        retrying={start.isFetching}
      />
    );
  return (
    <div className="flex h-full min-h-[280px] flex-col">
      <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-panel px-5 py-1.5 max-md:px-4">
        <Segmented
          label="View"
          size="sm"
          value={view}
          onChange={setView}
          options={[
            { value: "graph", label: "Graph" },
            { value: "list", label: "List" },
          ]}
        />
        <Legend />
        {graph !== undefined && (
          <span className="ml-auto text-xs text-muted">
            {graph.nodes.length} products, {graph.edges.length} edges
            {graph.nodes.length > groupOver && view === "graph" && ", grouped by domain"}
          </span>
        )}
      </div>
      {graph === undefined || drawing === undefined ? (
        <Skeleton className="m-4 h-[200px]" />
      ) : graph.nodes.length === 0 ? (
        <EmptyState title="No lineage">
          No product here is made from another one, or names where it comes from. A definition states it under{" "}
          <code>millrace.lineage</code>, or it follows from <code>from</code> and <code>source</code>.
        </EmptyState>
      ) : view === "list" ? (
        <div className="min-h-0 flex-1">
          <LineageList graph={graph} onExpand={expand} />
        </div>
      ) : (
        <div className="flex min-h-0 flex-1 max-lg:flex-col">
          <div className="relative min-h-0 min-w-0 flex-1">
            <Canvas
              shapes={drawing.shapes}
              links={drawing.links}
              focus={focus}
              selected={selected}
              onSelect={setSelected}
              onExpand={expand}
            />
          </div>
          {selected !== null && (
            <NodePanel
              graph={graph}
              id={selected}
              onClose={() => setSelected(null)}
              onFocus={(id) => {
                setSelected(null);
                if (onFocus) onFocus(id);
                else void expand(id);
              }}
            />
          )}
        </div>
      )}
    </div>
  );
}

interface Opened {
  question: string;
  answers: { id: string; data: LineageData }[];
  domains: ReadonlySet<string>;
}
const nothingOpened: Opened = { question: "", answers: [], domains: new Set() };

function Legend() {
  return (
    <span className="flex items-center gap-4 text-xs text-muted max-md:hidden">
      <span className="flex items-center gap-1.5">
        <svg width="22" height="6" aria-hidden="true">
          <path d="M0 3h22" stroke="currentColor" strokeWidth="1.4" />
        </svg>
        seen in the definition
      </span>
      <span className="flex items-center gap-1.5">
        <svg width="22" height="6" aria-hidden="true">
          <path d="M0 3h22" stroke="currentColor" strokeWidth="1.4" strokeDasharray="5 4" />
        </svg>
        declared by its owner
      </span>
    </span>
  );
}
