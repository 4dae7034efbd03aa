"use client";

import { useQuery } from "@tanstack/react-query";
import { useAsOf } from "../time/use-as-of.ts";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount, formatShare, notKnown } from "../ui/format.ts";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { NoRowsYet } from "./rows-view.tsx";

type Column = Outputs["table"]["statistics"]["columns"][number];

/** What each column holds, measured over the whole snapshot: nulls, distinct values, extremes, most frequent. */
export function ColumnsView({ productId, port }: { productId: string; port: string }) {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const statistics = useQuery(
    trpc.table.statistics.queryOptions(
      { id: productId, port, ...(asOf === undefined ? {} : { asOf }) },
      { staleTime: 60_000 },
    ),
  );
  const rows = statistics.data?.snapshot?.rows ?? null;
  if (statistics.isError && problemOf(statistics.error).code === "NOT_FOUND")
    return <NoRowsYet then={asOf !== undefined} productId={productId} />;
  if (statistics.isError)
    return (
      <ErrorState
        error={statistics.error}
        what="The columns could not be measured"
        onRetry={() => statistics.refetch()}
      />
    );
  if (statistics.data?.columns.length === 0)
    return <EmptyState title="No columns yet">Statistics are taken when a snapshot is written.</EmptyState>;
  return (
    <Table
      label="Column statistics"
      className="min-h-[240px] flex-1 bg-panel"
      aria-busy={statistics.isPending}
    >
      <TableHead
        columns={[
          "Column",
          "Type",
          { label: "Nulls", num: true },
          { label: "Distinct", num: true },
          { label: "Least", num: true },
          { label: "Most", num: true },
          { label: "Mean", num: true },
          "Most frequent",
        ]}
      />
      <tbody>
        {statistics.isPending && <SkeletonRows rows={10} columns={8} />}
        {statistics.data?.columns.map((column) => (
          <tr key={column.name}>
            <td className="font-mono text-xs">{column.name}</td>
            <td className="text-xs text-muted">{column.type}</td>
            <td className="num">
              {column.nulls === 0 ? (
                <span className="text-faint">0</span>
              ) : (
                <span title={formatCount(column.nulls)}>
                  {rows ? formatShare(column.nulls / rows) : formatCount(column.nulls)}
                </span>
              )}
            </td>
            <td className="num">{formatCount(column.distinct)}</td>
            <Extreme value={column.minimum} />
            <Extreme value={column.maximum} />
            <td className="num font-mono text-xs">
              {column.mean === null
                ? notKnown
                : column.mean.toLocaleString("en-US", { maximumSignificantDigits: 5 })}
            </td>
            <td>
              <TopValues column={column} rows={rows} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Extreme({ value }: { value: string | null }) {
  return (
    <td className="num max-w-[180px] truncate font-mono text-xs" title={value ?? undefined}>
      {value ?? notKnown}
    </td>
  );
}

/** The most frequent values, each with its share as a bar behind it. */
function TopValues({ column, rows }: { column: Column; rows: number | null }) {
  if (column.top.length === 0) return <span className="text-faint">nearly every value its own</span>;
  return (
    <span className="flex gap-1.5">
      {column.top.map((entry) => {
        const share = rows ? entry.count / rows : null;
        return (
          <span
            key={entry.value}
            title={`${entry.value}: ${formatCount(entry.count)}${share === null ? "" : `, ${formatShare(share)}`}`}
            className="relative inline-block max-w-[140px] overflow-hidden rounded-xs border border-line px-1.5 text-xs"
          >
            {share !== null && (
              <span
                className="absolute inset-y-0 left-0 bg-accent-soft"
                style={{ width: `${share * 100}%` }}
              />
            )}
            <span className="relative block truncate">
              {entry.value === "" ? <span className="text-faint">empty</span> : entry.value}
            </span>
          </span>
        );
      })}
    </span>
  );
}
