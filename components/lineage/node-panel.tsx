"use client";

import { Button, ButtonLink, IconButton } from "../ui/button.tsx";
import { Close } from "../ui/icons.tsx";
import { PortIcons } from "../ui/port-icons.tsx";
import { Status } from "../ui/status.tsx";
import { type LineageData, type LineageEdge, neighbours } from "./graph-model.ts";
import { ProductName } from "./lineage-list.tsx";

const freshnessWords = {
  ok: "fresh as promised",
  warn: "near its promised freshness",
  breach: "later than promised",
  unknown: "freshness unknown",
} as const;

/** The selected product: its neighbours with ports and fields, and where to go from here. */
export function NodePanel({
  graph,
  id,
  onClose,
  onFocus,
}: {
  graph: LineageData;
  id: string;
  onClose: () => void;
  onFocus: (id: string) => void;
}) {
  const node = graph.nodes.find((each) => each.id === id);
  if (!node) return null;
  const { upstream, downstream } = neighbours(graph, id);
  return (
    <aside
      aria-label={`About ${id}`}
      className="flex flex-col gap-3 overflow-auto border-l border-line bg-panel p-4 max-lg:max-h-[45%] max-lg:border-t max-lg:border-l-0 lg:w-[300px]"
    >
      <header className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <h2 className="truncate">{node.title}</h2>
          <p className="truncate font-mono text-xs text-muted">{id}</p>
        </div>
        <IconButton label="Close" size="sm" onClick={onClose}>
          <Close />
        </IconButton>
      </header>
      {node.known ? (
        <div className="flex items-center gap-3">
          <Status state={node.freshness}>{freshnessWords[node.freshness]}</Status>
          <PortIcons types={node.ports} />
        </div>
      ) : (
        <p className="text-muted">Named by a definition, but not a product of this mesh.</p>
      )}
      <Neighbours title="Made from" edges={upstream} graph={graph} side="from" />
      <Neighbours title="Used in" edges={downstream} graph={graph} side="to" />
      <div className="mt-auto flex gap-2">
        {node.known && (
          <ButtonLink href={`/products/${id}`} variant="primary" size="sm">
            Open
          </ButtonLink>
        )}
        <Button size="sm" onClick={() => onFocus(id)}>
          Start from here
        </Button>
      </div>
    </aside>
  );
}

function Neighbours({
  title,
  edges,
  graph,
  side,
}: {
  title: string;
  edges: readonly LineageEdge[];
  graph: LineageData;
  side: "from" | "to";
}) {
  return (
    <section>
      <h3 className="text-xs font-normal text-muted">{title}</h3>
      {edges.length === 0 ? (
        <p className="text-faint">nothing in this mesh</p>
      ) : (
        <ul className="flex flex-col gap-1.5 pt-1">
          {edges.map((edge) => (
            <li key={`${edge.from}${edge.fromPort}${edge.to}${edge.toPort}`}>
              <ProductName id={edge[side]} node={graph.nodes.find((node) => node.id === edge[side])} />
              <p className="text-xs text-faint">
                {edge.origin === "derived" ? "seen in the definition" : "declared by its owner"}
                {edge.fromPort && ` · port ${edge.fromPort}`}
                {edge.fields.length > 0 && ` · ${edge.fields.join(", ")}`}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
