"use client";

import { useQuery } from "@tanstack/react-query";
import { Instant } from "../time/instant.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { readAt } from "../trpc/read-at.ts";
import { Age } from "../ui/age.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatBytes, formatCount } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useShownProduct } from "./product-shell.tsx";
import { productPath } from "./tabs.ts";

/** What a table holds: its snapshot in force, and how it came to it. */
export function SnapshotPanel() {
  const trpc = useTRPC();
  const { product } = useShownProduct();
  const { asOf } = useAsOf();
  const snapshots = useQuery(
    trpc.table.snapshots.queryOptions({ id: product.id }, { refetchInterval: 15_000 }),
  );
  const known = (snapshots.data ?? []).filter(
    (each) => asOf === undefined || Date.parse(each.at) <= Date.parse(asOf),
  );
  const newest = [...known].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1);
  const call = { path: `/api/v1/products/${product.id}/rows?limit=1` };
  const list = {
    path: `/api/trpc/table.snapshots?input=${encodeURIComponent(JSON.stringify({ id: product.id }))}`,
  };
  return (
    <Panel
      id="snapshot"
      title={asOf === undefined ? "The table now" : "The table then"}
      aside={
        <Link href={productPath(product.id, "data")} className="text-accent hover:underline">
          Open the rows
        </Link>
      }
    >
      {snapshots.isError && (
        <ErrorState className="m-0!" error={snapshots.error} onRetry={() => snapshots.refetch()} />
      )}
      {snapshots.isPending && <Skeleton className="h-12 w-full" />}
      {snapshots.data && newest === undefined && (
        <p className="text-muted">Nothing has been loaded into it yet.</p>
      )}
      {newest && (
        <div className="flex flex-wrap gap-x-8 gap-y-2">
          <div>
            <div className="text-xs text-muted">Rows</div>
            <Figure
              label="Rows"
              value={<span className="text-lg font-semibold">{formatCount(newest.rows)}</span>}
              how={{
                formula: "Rows of the snapshot in force.",
                inputs: [{ name: "snapshot", value: newest.snapshotId }],
                computedAt: newest.at,
                call: { ...call, field: ".total" },
              }}
            />
          </div>
          <div>
            <div className="text-xs text-muted">Size</div>
            <Figure
              label="Size"
              value={<span className="text-lg font-semibold">{formatBytes(newest.bytes)}</span>}
              how={{
                formula: "Bytes of the files of the snapshot in force.",
                inputs: [{ name: "snapshot", value: newest.snapshotId }],
                computedAt: newest.at,
                call: {
                  ...list,
                  field: `.result.data[] | select(.snapshotId == "${newest.snapshotId}") | .bytes`,
                },
              }}
            />
          </div>
          <div>
            <div className="text-xs text-muted">Snapshots</div>
            <Figure
              label="Snapshots"
              value={<span className="text-lg font-semibold">{formatCount(known.length)}</span>}
              how={{
                formula:
                  asOf === undefined
                    ? "Snapshots that are kept: the table can be read as of each."
                    : "Snapshots written up to that instant and still kept.",
                inputs: [
                  { name: "newest", value: newest.snapshotId },
                  {
                    name: "all of them",
                    value: "open",
                    href: `${productPath(product.id, "data")}?view=snapshots`,
                  },
                ],
                computedAt: readAt(snapshots),
                call: { ...list, field: ".result.data | length" },
              }}
            />
          </div>
          <div className="min-w-0">
            <div className="text-xs text-muted">Written</div>
            <span className="leading-7">
              <Instant at={newest.at} />, <Age at={newest.at} suffix=" ago" />
              <span className="text-muted">
                {" "}
                by {newest.actor}: {newest.reason}
              </span>
            </span>
          </div>
        </div>
      )}
    </Panel>
  );
}
