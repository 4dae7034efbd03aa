"use client";

import { useQuery } from "@tanstack/react-query";
import type { EventsPage } from "@/server/domain/data-plane-api/events.ts";
import { cellText, columnsFromRecords, columnsOf } from "../stream/columns.ts";
import { getJson } from "../stream/get-json.ts";
import { MaskedValue } from "../stream/masked-value.tsx";
import { formatAddress } from "../stream/start.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { Age } from "../ui/age.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { notKnown } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useShownProduct } from "./product-shell.tsx";
import { productPath } from "./tabs.ts";

/** The newest record's values, ticking; on a pinned page the newest of then. */
export function LatestPanel() {
  const { product } = useShownProduct();
  const { asOf } = useAsOf();
  const port = product.ports.find((each) => each.type === "stream");
  const params = new URLSearchParams({
    from: "newest:1",
    limit: "1",
    ...(asOf === undefined ? {} : { asOf }),
  });
  const page = useQuery({
    queryKey: ["newest-record", product.id, asOf ?? null],
    queryFn: async ({ signal }) =>
      (await getJson(`/api/v1/products/${product.id}/events?${params}`, signal)) as EventsPage,
    refetchInterval: asOf === undefined ? 1_500 : false,
  });
  const record = page.data?.records.at(-1);
  const columns =
    port && port.fields.length > 0 ? columnsOf(port.fields, []) : columnsFromRecords(record ? [record] : []);
  return (
    <Panel
      id="latest"
      title={asOf === undefined ? "Latest values" : "Latest values then"}
      aside={
        record && (
          <>
            <Link
              href={`${productPath(product.id, "live")}?record=${formatAddress(record)}`}
              className="font-mono text-accent hover:underline"
            >
              {formatAddress(record)}
            </Link>
            <Age at={record.knowledgeTime} suffix=" ago" />
          </>
        )
      }
      flush
    >
      {page.isError && (
        <ErrorState
          error={page.error}
          what="The newest record could not be read"
          onRetry={() => page.refetch()}
        />
      )}
      {page.isPending && <Skeleton className="mx-3.5 mb-3.5 h-40" />}
      {page.data && record === undefined && (
        <p className="px-3.5 pb-3.5 text-muted">
          {asOf === undefined ? "No record has come yet." : "There was no record yet."}
        </p>
      )}
      {record && (
        <dl className="grid max-h-[340px] grid-cols-[minmax(0,2fr)_minmax(0,3fr)] overflow-auto px-3.5 pb-2">
          {columns.map(({ path, mono }) => {
            const text = cellText(record.event, path);
            const policy = record.masked?.[path];
            return (
              <div
                key={path}
                className="col-span-2 grid min-h-[26px] grid-cols-subgrid items-center border-b border-line last:border-b-0"
              >
                <dt className="truncate text-muted" title={path}>
                  {path}
                </dt>
                <dd
                  className={mono ? "truncate text-right font-mono text-xs" : "truncate text-right"}
                  title={text ?? undefined}
                >
                  {policy !== undefined ? (
                    <MaskedValue policy={policy} />
                  ) : (
                    (text ?? <span className="text-faint">{notKnown}</span>)
                  )}
                </dd>
              </div>
            );
          })}
        </dl>
      )}
    </Panel>
  );
}
