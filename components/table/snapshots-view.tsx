"use client";

import { useQuery } from "@tanstack/react-query";
import { Instant } from "../time/instant.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatBytes, formatCount } from "../ui/format.ts";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { useTableUrl } from "./use-table-url.ts";

/** Every committed state of the table, newest first; any of them can be looked at by the time control. */
export function SnapshotsView({ productId, port }: { productId: string; port: string }) {
  const trpc = useTRPC();
  const { asOf, travel } = useAsOf();
  const [, setUrl] = useTableUrl();
  const snapshots = useQuery(trpc.table.snapshots.queryOptions({ id: productId, port }));
  if (snapshots.isError)
    return (
      <ErrorState
        error={snapshots.error}
        what="The snapshots could not be read"
        onRetry={() => snapshots.refetch()}
      />
    );
  const sorted = [...(snapshots.data ?? [])].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (snapshots.data && sorted.length === 0)
    return (
      <EmptyState title="No snapshot yet">Each load commits one; they never change afterwards.</EmptyState>
    );
  const inForce = sorted.find((each) => asOf === undefined || Date.parse(each.at) <= Date.parse(asOf));
  return (
    <Table label="Snapshots" className="min-h-[240px] flex-1 bg-panel" aria-busy={snapshots.isPending}>
      <TableHead
        columns={[
          "Committed",
          "Age",
          { label: "Rows", num: true },
          { label: "Change", num: true },
          { label: "Size", num: true },
          "By",
          "Why",
          "Snapshot",
          { label: "Travel", hidden: true },
        ]}
      />
      <tbody>
        {snapshots.isPending && <SkeletonRows rows={5} columns={9} />}
        {sorted.map((snapshot, index) => {
          const before = sorted[index + 1];
          const change = snapshot.rows - (before?.rows ?? 0);
          return (
            <tr key={snapshot.snapshotId} data-selected={snapshot === inForce || undefined}>
              <td>
                <Instant at={snapshot.at} style="full" />
              </td>
              <td className="text-muted">
                <Age at={snapshot.at} />
              </td>
              <td className="num">{formatCount(snapshot.rows)}</td>
              <td className="num text-muted">
                {change > 0 ? "+" : ""}
                {formatCount(change)}
              </td>
              <td className="num">{formatBytes(snapshot.bytes)}</td>
              <td>{snapshot.actor}</td>
              <td className="max-w-[260px] truncate text-muted" title={snapshot.reason}>
                {snapshot.reason}
              </td>
              <td className="font-mono text-xs text-muted">{snapshot.snapshotId}</td>
              <td className="num">
                <Button
                  size="sm"
                  variant="quiet"
                  onClick={async () => {
                    await setUrl({ view: "rows", offset: null });
                    travel(snapshot.at);
                  }}
                >
                  See it
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
