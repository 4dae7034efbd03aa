"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useShownProduct } from "../product/product-shell.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { ColumnsView } from "./columns-view.tsx";
import { RowsView } from "./rows-view.tsx";
import { SnapshotsView } from "./snapshots-view.tsx";
import { SqlView } from "./sql-view.tsx";
import { useTableUrl } from "./use-table-url.ts";

/** The Data tab of a product with a table: rows, column statistics, SQL, snapshots. */
export function DataTab() {
  const trpc = useTRPC();
  const { product } = useShownProduct();
  const { asOf } = useAsOf();
  const [{ view, port: asked }, setUrl] = useTableUrl();
  const tables = product.ports.filter((port) => port.type === "table");
  const port = tables.find((each) => each.name === asked) ?? tables[0];
  // One row is enough to know columns and count for the views beside the rows.
  const head = useQuery(
    trpc.table.rows.queryOptions(
      {
        id: product.id,
        port: port?.name ?? "",
        limit: 1,
        offset: 0,
        ...(asOf === undefined ? {} : { asOf }),
      },
      { enabled: port !== undefined, placeholderData: keepPreviousData, staleTime: 30_000 },
    ),
  );
  if (port === undefined)
    return (
      <EmptyState title="No table here">
        This product has no table port; its Live tab shows its records.
      </EmptyState>
    );
  const fields = port.fields.map((field) => ({ name: field.path, type: field.logicalType }));
  const columns = head.data && head.data.columns.length > 0 ? head.data.columns : fields;
  return (
    <div className="flex flex-col max-lg:h-[calc(100dvh-100px)] max-lg:min-h-[420px] lg:min-h-0 lg:flex-1">
      <div className="no-scrollbar flex shrink-0 items-center gap-3 overflow-x-auto border-b border-line bg-panel px-5 py-2">
        <Segmented
          label="View"
          value={view}
          onChange={(next) => void setUrl({ view: next })}
          options={[
            { value: "rows", label: "Rows" },
            { value: "columns", label: "Columns" },
            { value: "sql", label: "SQL" },
            { value: "snapshots", label: "Snapshots" },
          ]}
        />
        {tables.length > 1 && (
          <Segmented
            label="Port"
            value={port.name}
            onChange={(next) => void setUrl({ port: next, sort: null, offset: null })}
            options={tables.map((each) => ({ value: each.name, label: each.name }))}
          />
        )}
      </div>
      {view === "rows" && <RowsView productId={product.id} port={port.name} />}
      {view === "columns" && <ColumnsView productId={product.id} port={port.name} />}
      {view === "sql" && (
        <SqlView key={port.name} productId={product.id} port={port.name} columns={columns} />
      )}
      {view === "snapshots" && <SnapshotsView productId={product.id} port={port.name} />}
    </div>
  );
}
