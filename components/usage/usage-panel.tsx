"use client";

import { useQuery } from "@tanstack/react-query";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { readAt } from "../trpc/read-at.ts";
import { Age } from "../ui/age.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatCount } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Sparkline } from "../ui/sparkline.tsx";
import { Table, TableHead } from "../ui/table.tsx";

const reads =
  "Answered requests for this product's data by this principal; one open stream counts once. Counted by the hour:";

const counts = [
  { key: "readsLastDay", label: "Reads in 24 h", formula: `${reads} those of the last 24 h.` },
  { key: "reads30d", label: "Reads in 30 days", formula: `${reads} those of the last 30 days.` },
  {
    key: "records30d",
    label: "Records in 30 days",
    formula: "Records, rows and values given to this principal in the last 30 days, counted by the hour.",
  },
] as const;

/** Who reads the product, by name: how often, how much, when last. */
export function UsagePanel({ productId }: { productId: string }) {
  const trpc = useTRPC();
  const usage = useQuery(trpc.product.usage.queryOptions({ id: productId }, { refetchInterval: 10_000 }));
  const { pinned } = useAsOf();
  const { consumers = [], byDay = [] } = usage.data ?? {};
  return (
    <Panel
      id="usage"
      title={pinned ? "Used by, up to now" : "Used by"}
      flush
      aside={
        byDay.length > 0 && (
          <>
            reads a day
            <Sparkline
              values={byDay.map((day) => day.reads)}
              width={96}
              height={18}
              label={`Reads a day over the last ${byDay.length} days`}
            />
          </>
        )
      }
    >
      {usage.isError ? (
        <ErrorState error={usage.error} what="Its usage could not be read" onRetry={() => usage.refetch()} />
      ) : usage.data && consumers.length === 0 ? (
        <p className="px-3.5 pb-3.5 text-muted">
          Nobody has read it in the last 30 days. Readers appear here by name, with what they read last.
        </p>
      ) : (
        <Table label="Consumers" className="max-h-[340px]" aria-busy={usage.isPending}>
          <TableHead
            columns={[
              "Reader",
              "By",
              { label: "Reads, 24 h", num: true },
              { label: "30 d", num: true, className: "max-sm:hidden" },
              { label: "Records, 30 d", num: true, className: "max-sm:hidden" },
              { label: "Last", num: true },
            ]}
          />
          <tbody>
            {usage.isPending && <SkeletonRows rows={3} columns={6} />}
            {consumers.map((consumer) => (
              <tr key={`${consumer.principalId} ${consumer.via}`}>
                <td className="max-w-[220px] truncate" title={consumer.principalId}>
                  {consumer.principal}
                </td>
                <td className="text-muted">{consumer.via}</td>
                {counts.map(({ key, label, formula }) => (
                  <td key={key} className={key === "readsLastDay" ? "num" : "num max-sm:hidden"}>
                    <Figure
                      label={`${label} by ${consumer.principal}`}
                      align="end"
                      value={formatCount(consumer[key])}
                      how={{
                        formula,
                        inputs: [
                          { name: "principal", value: consumer.principalId },
                          { name: "by", value: consumer.via },
                        ],
                        computedAt: readAt(usage),
                        call: {
                          path: `/api/v1/products/${productId}/usage`,
                          field: `.consumers[] | select(.principalId == "${consumer.principalId}" and .via == "${consumer.via}") | .${key}`,
                        },
                      }}
                    />
                  </td>
                ))}
                <td className="num">
                  <Age at={consumer.lastAt} suffix=" ago" />
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
