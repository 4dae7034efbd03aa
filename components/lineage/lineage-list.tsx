"use client";

import { Button } from "../ui/button.tsx";
import { Link } from "../ui/link.tsx";
import { PortIcons } from "../ui/port-icons.tsx";
import { StatusShape } from "../ui/status.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { type LineageData, type LineageNode, neighbours } from "./graph-model.ts";

/** The same graph as a table: every product with what it is made from and what is made from it. */
export function LineageList({ graph, onExpand }: { graph: LineageData; onExpand: (id: string) => void }) {
  const nodes = [...graph.nodes].sort((a, b) => a.id.localeCompare(b.id));
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  return (
    <Table label="Lineage as a list" className="h-full bg-panel">
      <TableHead columns={["Product", "Ports", "Made from", "Used in"]} />
      <tbody>
        {nodes.map((node) => {
          const { upstream, downstream } = neighbours(graph, node.id);
          const more = graph.more[node.id] ?? 0;
          return (
            <tr key={node.id}>
              <th scope="row" className="static! h-8! text-ink! text-sm!">
                <span className="flex items-center gap-2">
                  <StatusShape state={node.freshness} />
                  <ProductName node={node} id={node.id} />
                  {more > 0 && (
                    <Button size="sm" onClick={() => onExpand(node.id)}>
                      {more} more
                    </Button>
                  )}
                </span>
              </th>
              <td>
                <PortIcons types={node.ports} />
              </td>
              <td>
                <Names ids={upstream.map((edge) => edge.from)} byId={byId} />
              </td>
              <td>
                <Names ids={downstream.map((edge) => edge.to)} byId={byId} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function Names({ ids, byId }: { ids: string[]; byId: ReadonlyMap<string, LineageNode> }) {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return <span className="text-faint">nothing here</span>;
  return (
    <span className="flex gap-3">
      {unique.map((id) => (
        <ProductName key={id} id={id} node={byId.get(id)} />
      ))}
    </span>
  );
}

/** A product as a link; one outside this mesh as plain text that says so. */
export function ProductName({ id, node }: { id: string; node: LineageNode | undefined }) {
  if (node && !node.known)
    return (
      <span className="text-muted" title="Named by a definition, but not a product of this mesh">
        {id} <span className="text-xs text-faint">outside</span>
      </span>
    );
  return (
    <Link href={`/products/${id}`} className="text-accent hover:underline">
      {id}
    </Link>
  );
}
