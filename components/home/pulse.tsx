"use client";

import { useQuery } from "@tanstack/react-query";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatCount, formatRate, plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Sparkline } from "../ui/sparkline.tsx";
import { Status } from "../ui/status.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { fastestStreams } from "./fastest-streams.ts";

type Stats = Outputs["stream"]["stats"][number];

/** The mesh now: the fastest streams with their records a second, over the last minute. Moves every second. */
export function Pulse() {
  const trpc = useTRPC();
  const streams = useQuery(
    trpc.catalog.list.queryOptions(fastestStreams, { staleTime: 30_000, refetchInterval: 60_000 }),
  );
  const ids = streams.data?.items.map((product) => product.id) ?? [];
  const stats = useQuery(
    trpc.stream.stats.queryOptions({ ids }, { enabled: ids.length > 0, refetchInterval: 1000, staleTime: 0 }),
  );
  const error = streams.error ?? stats.error;
  const total = stats.data?.reduce((sum, one) => sum + one.ratePerSecond, 0);
  const loading = streams.isPending || (ids.length > 0 && stats.data === undefined);
  return (
    <Panel
      title="The mesh now"
      id="pulse"
      flush
      aside={
        total !== undefined && (
          <>
            <Figure
              align="end"
              label="Records a second of these streams together"
              className="num text-ink"
              value={formatRate(total)}
              how={{
                formula: "Sum of the rates of the streams below: records of the last 60 s ÷ 60.",
                inputs: (stats.data ?? []).map((one) => ({
                  name: one.productId,
                  value: formatRate(one.ratePerSecond),
                })),
                computedAt: stats.data?.[0]?.measuredAt ?? null,
                call: {
                  path: `/api/trpc/stream.stats?input=${encodeURIComponent(JSON.stringify({ ids }))}`,
                  field: "[.result.data[].ratePerSecond] | add",
                },
              }}
            />{" "}
            over {plural(stats.data?.length ?? 0, "stream")}
          </>
        )
      }
    >
      {error && stats.data === undefined ? (
        <ErrorState
          what="The streams do not answer"
          error={error}
          onRetry={() => void (streams.error ? streams.refetch() : stats.refetch())}
        />
      ) : !loading && ids.length === 0 ? (
        <EmptyState
          title="Nothing flows yet"
          action={
            <ButtonLink href="/new" variant="primary">
              New product
            </ButtonLink>
          }
        >
          There is no stream in this mesh. Publish one, or send the first event to one of yours.
        </EmptyState>
      ) : (
        <Table label="Streams now">
          <TableHead
            columns={[
              "Stream",
              { label: "Records", num: true },
              { label: "Last minute", className: "w-[30%] max-sm:hidden" },
              { label: "Newest", num: true },
              { label: "Refused, 24 h", num: true, className: "max-md:hidden" },
            ]}
          />
          <tbody>
            {loading ? (
              <SkeletonRows rows={ids.length || 6} columns={5} />
            ) : (
              stats.data?.map((one) => <PulseRow key={one.productId} stats={one} />)
            )}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

function PulseRow({ stats }: { stats: Stats }) {
  const name = stats.productId.slice(stats.productId.indexOf("/") + 1);
  const newest = stats.partitions
    .flatMap((partition) => partition.lastAt ?? [])
    .reduce<string | null>((latest, at) => (latest === null || at > latest ? at : latest), null);
  const call = { path: `/api/v1/products/${stats.productId}/events/stats` };
  return (
    <tr>
      <td>
        <Link
          href={`/products/${stats.productId}/live`}
          data-track={`pulse ${stats.productId}`}
          data-track-product={stats.productId}
          className="hover:underline"
        >
          <span className="text-muted max-md:hidden">{stats.productId.slice(0, -name.length)}</span>
          <span className="font-semibold">{name}</span>
        </Link>
      </td>
      <td className="num">
        <Figure
          align="end"
          label={`Records a second of ${name}`}
          value={<span className="font-mono text-xs">{formatRate(stats.ratePerSecond)}</span>}
          how={{
            formula: "Records accepted by the log in the last 60 s ÷ 60.",
            inputs: stats.partitions.map((partition) => ({
              name: `partition ${partition.partition}`,
              value: `${formatCount(partition.earliest)} … ${formatCount(partition.end)}`,
            })),
            computedAt: stats.measuredAt,
            call: { ...call, field: ".ratePerSecond" },
          }}
        />
      </td>
      <td className="max-sm:hidden">
        <Sparkline
          values={stats.lastMinute}
          width={240}
          fluid
          label={`${name}, records a second over 60 s`}
        />
      </td>
      <td className="num">
        <Age at={newest} until={stats.measuredAt} />
      </td>
      <td className="num max-md:hidden">
        <Figure
          align="end"
          label={`Records of ${name} refused in 24 h`}
          value={
            stats.rejectedLastDay > 0 ? (
              <Status state="warn">{formatCount(stats.rejectedLastDay)}</Status>
            ) : (
              <span className="text-faint">0</span>
            )
          }
          how={{
            formula: "Records that broke the contract and went to the dead letters in the last 24 h.",
            inputs: [
              {
                name: "dead letters",
                value: "open",
                href: `/products/${stats.productId}/live?view=dead-letters`,
              },
            ],
            computedAt: stats.measuredAt,
            call: { ...call, field: ".rejectedLastDay" },
          }}
        />
      </td>
    </tr>
  );
}
