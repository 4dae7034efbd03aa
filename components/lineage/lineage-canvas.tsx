"use client";

import "@xyflow/react/dist/base.css";
import {
  Background,
  Controls,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  useReactFlow,
} from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import { cx } from "../ui/cx.ts";
import { Plus } from "../ui/icons.tsx";
import { PortIcons } from "../ui/port-icons.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusShape } from "../ui/status.tsx";
import type { Link, Shape } from "./graph-model.ts";
import { type Layout, layOut, nodeHeight, nodeWidth } from "./layout.ts";
import { RoutedEdge, type RoutedEdgeShape } from "./routed-edge.tsx";

interface ShapeData extends Record<string, unknown> {
  shape: Shape;
  focus: boolean;
  dimmed: boolean;
  onExpand: (id: string) => void;
}
type ShapeNode = Node<ShapeData, "shape">;

export interface LineageCanvasProps {
  shapes: readonly Shape[];
  links: readonly Link[];
  focus: string | undefined;
  selected: string | null;
  onSelect: (id: string | null) => void;
  /** Opens a product's further neighbours, or a domain's products. */
  onExpand: (id: string) => void;
}

const nodeTypes = { shape: ShapeBox };
const edgeTypes = { routed: RoutedEdge };

/** The drawing: left to right, the selected product's edges in the accent colour, everything else stepped back. */
export default function LineageCanvas({
  shapes,
  links,
  focus,
  selected,
  onSelect,
  onExpand,
}: LineageCanvasProps) {
  const [layout, setLayout] = useState<Layout | null>(null);
  useEffect(() => {
    let current = true;
    void layOut(shapes, links).then((placed) => current && setLayout(placed));
    return () => {
      current = false;
    };
  }, [shapes, links]);

  const near = useMemo(() => {
    if (selected === null) return null;
    const touching = links.filter((link) => link.from === selected || link.to === selected);
    return new Set([selected, ...touching.flatMap((link) => [link.from, link.to])]);
  }, [links, selected]);

  const nodes = useMemo<ShapeNode[]>(
    () =>
      layout === null
        ? []
        : shapes.flatMap((shape) => {
            const position = layout.positions.get(shape.id);
            if (!position) return [];
            const dimmed = near !== null && !near.has(shape.id);
            return [
              {
                id: shape.id,
                type: "shape" as const,
                position,
                data: { shape, focus: shape.id === focus, dimmed, onExpand },
                selected: shape.id === selected,
                width: nodeWidth,
                height: nodeHeight,
                ariaLabel: label(shape),
              },
            ];
          }),
    [shapes, layout, focus, selected, near, onExpand],
  );
  const edges = useMemo<RoutedEdgeShape[]>(
    () =>
      links.flatMap((link) => {
        // A link that came just now has no way yet.
        const route = layout?.routes.get(link.id);
        if (route === undefined) return [];
        const touches = selected !== null && (link.from === selected || link.to === selected);
        const colour = touches ? "var(--accent)" : "var(--faint)";
        const edge: RoutedEdgeShape = {
          id: link.id,
          type: "routed",
          data: { route },
          source: link.from,
          target: link.to,
          focusable: false,
          label: link.count > 1 ? String(link.count) : undefined,
          labelBgStyle: { fill: "var(--bg)" },
          labelStyle: { fill: "var(--muted)", fontSize: 11 },
          markerEnd: { type: MarkerType.ArrowClosed, color: colour, width: 14, height: 14 },
          style: {
            stroke: colour,
            strokeWidth: touches ? 1.8 : 1.2,
            strokeDasharray: link.derived ? undefined : "5 4",
            opacity: selected !== null && !touches ? 0.35 : 1,
          },
        };
        return [edge];
      }),
    [links, layout, selected],
  );
  if (layout === null) return <Skeleton className="m-4 h-[200px]" />;
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodeClick={(_, node) => onSelect(node.id)}
      onPaneClick={() => onSelect(null)}
      // Enter on a focused node selects it; React Flow reports that as a change of selection.
      onNodesChange={(changes) => {
        for (const change of changes) if (change.type === "select" && change.selected) onSelect(change.id);
      }}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesReconnectable={false}
      fitView
      fitViewOptions={{ maxZoom: 1, padding: 0.12 }}
      minZoom={0.15}
      maxZoom={1.6}
      aria-label="Lineage graph"
    >
      <Background color="var(--line-strong)" gap={24} size={1} />
      <Controls
        showInteractive={false}
        className="overflow-hidden rounded-md border border-line-strong bg-panel [&_button]:grid [&_button]:size-7 [&_button]:place-items-center [&_button]:border-line [&_button]:border-b [&_button]:last:border-b-0 [&_button]:hover:bg-unknown-soft [&_svg]:max-w-3 [&_svg]:fill-current"
      />
      <Refit layout={layout} narrowed={selected !== null} />
    </ReactFlow>
  );
}

/** Brings the whole graph into view again when it has been placed anew or the panel beside it came or went. */
function Refit({ layout, narrowed }: { layout: Layout; narrowed: boolean }) {
  const { fitView } = useReactFlow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new placement or width is what it waits for
  useEffect(() => {
    const frame = requestAnimationFrame(() => void fitView({ maxZoom: 1, padding: 0.12, duration: 150 }));
    return () => cancelAnimationFrame(frame);
  }, [layout, narrowed, fitView]);
  return null;
}

function label(shape: Shape): string {
  if (shape.kind === "domain") return `Domain ${shape.domain}, ${shape.products} products`;
  return `${shape.id}${shape.node.known ? "" : ", outside this mesh"}${shape.more > 0 ? `, ${shape.more} more neighbours` : ""}`;
}

function ShapeBox({ data, selected }: NodeProps<ShapeNode>) {
  const { shape, focus, dimmed, onExpand } = data;
  const known = shape.kind === "domain" || shape.node.known;
  return (
    <div
      style={{ width: nodeWidth, height: nodeHeight }}
      className={cx(
        "flex items-center gap-2 rounded-md border bg-panel px-2.5 text-left transition-opacity",
        selected || focus ? "border-accent" : "border-line-strong",
        focus && "bg-accent-soft",
        !known && "border-dashed",
        dimmed && "opacity-45",
      )}
    >
      <Handle type="target" position={Position.Left} className="invisible" />
      <StatusShape state={shape.kind === "domain" ? shape.worst : shape.node.freshness} />
      <span className="min-w-0 flex-1 leading-tight">
        <span className="block truncate text-2xs text-muted">
          {shape.kind === "domain"
            ? `${shape.products} products`
            : known
              ? shape.node.domain
              : "outside this mesh"}
        </span>
        <span className="block truncate font-semibold">
          {shape.kind === "domain" ? shape.domain : nameOf(shape.id)}
        </span>
      </span>
      {shape.kind === "product" && <PortIcons types={shape.node.ports} />}
      {(shape.kind === "domain" || shape.more > 0) && (
        <button
          type="button"
          title={shape.kind === "domain" ? "Show its products" : `Show ${shape.more} more`}
          onClick={(event) => {
            event.stopPropagation();
            onExpand(shape.id);
          }}
          className="nodrag inline-flex h-5 items-center gap-0.5 rounded-sm border border-line-strong bg-panel px-1 text-2xs text-accent hover:border-accent"
        >
          <Plus size={10} />
          {shape.kind === "product" && shape.more}
          <span className="sr-only">
            {shape.kind === "domain"
              ? `Show the products of ${shape.domain}`
              : `Show more around ${shape.id}`}
          </span>
        </button>
      )}
      <Handle type="source" position={Position.Right} className="invisible" />
    </div>
  );
}

const nameOf = (id: string) => id.slice(id.indexOf("/") + 1);
