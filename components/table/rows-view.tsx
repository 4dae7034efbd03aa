"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount, formatDuration } from "../ui/format.ts";
import { ChevronLeft, ChevronRight } from "../ui/icons.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { ColumnHeading, Table } from "../ui/table.tsx";
import { Cell, isNumberType } from "./cell.tsx";
import { SnapshotNote } from "./snapshot-note.tsx";
import { useTableUrl } from "./use-table-url.ts";

const pageSize = 100;

/** The rows of a table, page by page, sorted on the server. */
export function RowsView({ productId, port }: { productId: string; port: string }) {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const [{ sort, desc, offset }, setUrl] = useTableUrl();
  const rows = useQuery(
    trpc.table.rows.queryOptions(
      {
        id: productId,
        port,
        limit: pageSize,
        offset,
        ...(sort === null ? {} : { orderBy: sort, desc }),
        ...(asOf === undefined ? {} : { asOf }),
      },
      { placeholderData: keepPreviousData, staleTime: 30_000 },
    ),
  );
  if (rows.isError && problemOf(rows.error).code === "NOT_FOUND")
    return <NoRowsYet then={asOf !== undefined} productId={productId} />;
  if (rows.isError)
    return (
      <ErrorState
        error={rows.error}
        what="The rows could not be read"
        onRetry={() => rows.refetch()}
        action={
          sort !== null && (
            <Button size="sm" onClick={() => void setUrl({ sort: null, desc: null, offset: null })}>
              Without sorting
            </Button>
          )
        }
      />
    );
  const page = rows.data;
  const total = page?.total ?? null;
  if (page && page.columns.length === 0) return <NoRowsYet then={asOf !== undefined} productId={productId} />;
  const sortBy = (column: string) => {
    const next =
      sort !== column
        ? { sort: column, desc: false }
        : desc
          ? { sort: null, desc: null }
          : { sort: column, desc: true };
    void setUrl({ ...next, offset: null });
  };
  const last = offset + (page?.rows.length ?? 0);
  const more = page !== undefined && (total === null ? page.truncated : last < total);
  return (
    <>
      <Table label="Rows" className="min-h-[240px] flex-1 bg-panel" aria-busy={rows.isFetching}>
        <thead>
          <tr>
            <th scope="col" className="num">
              #
            </th>
            {page?.columns.map((column) => (
              <ColumnHeading
                key={column.name}
                numeric={isNumberType(column.type)}
                title={column.type}
                sorted={sort === column.name ? (desc ? "descending" : "ascending") : null}
                onSort={() => sortBy(column.name)}
              >
                {column.name}
              </ColumnHeading>
            ))}
          </tr>
        </thead>
        <tbody className={rows.isPlaceholderData ? "opacity-60" : undefined}>
          {page === undefined && <SkeletonRows rows={16} columns={8} />}
          {page?.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row of a snapshot is known by its place alone
            <tr key={offset + index}>
              <td className="num text-xs text-faint">{formatCount(offset + index + 1)}</td>
              {page.columns.map((column, at) => (
                <Cell key={column.name} value={row[at]} type={column.type} />
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      <footer className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-t border-line bg-panel px-5 py-1 text-xs text-muted">
        <span aria-live="polite">
          {page === undefined || page.rows.length === 0
            ? "No rows"
            : `${formatCount(offset + 1)} to ${formatCount(last)}${total === null ? "" : ` of ${formatCount(total)}`}`}
        </span>
        <Button
          size="sm"
          disabled={offset === 0}
          onClick={() => void setUrl({ offset: Math.max(0, offset - pageSize) || null })}
          icon={<ChevronLeft size={12} />}
        >
          Previous
        </Button>
        <Button size="sm" disabled={!more} onClick={() => void setUrl({ offset: offset + pageSize })}>
          Next <ChevronRight size={12} />
        </Button>
        {page && (
          <span className="ml-auto flex flex-wrap gap-x-4">
            <SnapshotNote id={page.snapshotId} at={page.snapshotAt} />
            <span>read in {formatDuration(page.elapsedMs)}</span>
          </span>
        )}
      </footer>
    </>
  );
}

/** A table nothing has been loaded into, now or then. */
export function NoRowsYet({ then, productId }: { then: boolean; productId: string }) {
  return (
    <EmptyState title={then ? "This table had no rows then" : "This table has no rows yet"}>
      Rows come by <code className="font-mono">npm run mesh -- load {productId} FILE</code>, or by its load
      interface.
    </EmptyState>
  );
}
