"use client";

import { useQuery } from "@tanstack/react-query";
import type { EventsPage } from "@/server/domain/data-plane-api/events.ts";
import type { ProductPort } from "../product/types.ts";
import { getJson } from "../stream/get-json.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { type Observed, observeColumns, observeRecords } from "./observed.ts";

const sample = 500;

export interface Observation {
  byPath: Map<string, Observed>;
  /** What was looked at, e.g. "the newest 500 records"; null while nothing was. */
  of: string | null;
  error: unknown;
}

/** What a port's fields were seen to hold: in a stream's newest records, in a table's whole snapshot. */
export function useObserved(productId: string, port: ProductPort): Observation {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const then: { asOf?: string } = asOf === undefined ? {} : { asOf };
  const params = new URLSearchParams({ from: `newest:${sample}`, limit: String(sample) });
  if (asOf !== undefined) params.set("asOf", asOf);
  const records = useQuery({
    queryKey: ["observed-records", productId, asOf ?? null],
    enabled: port.type === "stream",
    staleTime: 20_000,
    queryFn: async ({ signal }) =>
      (await getJson(`/api/v1/products/${productId}/events?${params}`, signal)) as EventsPage,
  });
  const isTable = port.type === "table";
  const table = { id: productId, port: port.name, ...then };
  const columns = useQuery(
    trpc.table.statistics.queryOptions(table, { enabled: isTable, staleTime: 60_000 }),
  );
  const paths = port.fields.map((field) => field.path).filter((path) => !path.includes("."));
  if (records.data && port.type === "stream") {
    const count = records.data.records.length;
    return {
      byPath: observeRecords(records.data.records, paths),
      of: count === 0 ? null : `the newest ${count.toLocaleString("en-US")} records`,
      error: null,
    };
  }
  if (columns.data && columns.data.snapshot.rows > 0) {
    const { rows } = columns.data.snapshot;
    return {
      byPath: observeColumns(columns.data.columns, rows),
      of: `all ${rows.toLocaleString("en-US")} rows`,
      error: null,
    };
  }
  return { byPath: new Map(), of: null, error: records.error ?? columns.error };
}
