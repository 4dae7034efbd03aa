"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { HistoricalRequestInput } from "@/server/domain/data-plane-api/historical.ts";
import { parseFeatureId } from "../feature/feature-set.ts";
import { requestNames } from "../feature/request-names.ts";
import { useTRPC } from "../trpc/client.ts";
import { type ColumnMap, missingOf, proposeColumns, renamesOf } from "./column-map.ts";
import { readHistorical } from "./historical-rows.ts";
import { columnsOf, type LabelRow, type Labels, previewRows, sampleOf } from "./labels.ts";
import { renameRows } from "./rename-labels.ts";

/** What is being built: labels with their columns, knowledge and a preview of the first rows. */
export function useNewSet(features: readonly string[]) {
  const trpc = useTRPC();
  const [labels, setLabels] = useState<Labels | undefined>(undefined);
  const [chosen, setChosen] = useState<{ of: string; map: ColumnMap } | null>(null);
  const [knownAt, setKnownAt] = useState("as-served");
  const products = [...new Set(features.flatMap((id) => parseFeatureId(id)?.productId ?? []))];
  const definitions = useQuery(
    trpc.feature.list.queryOptions(
      { product: products, limit: 500 },
      { enabled: products.length > 0, staleTime: 15_000 },
    ),
  );
  const rows = (definitions.data?.items ?? []).filter((item) => features.includes(item.id));
  const entity = [...new Set(rows.flatMap((row) => row.entity))];
  const inputs = [...new Set(rows.flatMap((row) => requestNames(row.feature.expression ?? "")))].filter(
    (name) => !entity.includes(name),
  );
  const needed = [...entity, ...inputs];
  const columns = labels === undefined ? [] : columnsOf(labels);
  // Other labels or other needs are proposed for anew; what a person chose stays while both are the same.
  const of = JSON.stringify([columns.map(({ name }) => name), needed]);
  const map = chosen?.of === of ? chosen.map : proposeColumns(columns, needed);
  const renames = renamesOf(map);
  const missing =
    features.length === 0
      ? "Choose features first."
      : labels === undefined
        ? "Bring labels: an entity and an instant each."
        : labels.kind === "product" && Object.keys(renames).length > 0
          ? `The product's columns are read as they are called: it needs ${Object.values(renames).join(", ")}.`
          : missingOf(map);
  const sample = useSample(labels);
  const request: HistoricalRequestInput | undefined = useMemo(
    () =>
      missing !== undefined || sample === undefined || sample.length === 0
        ? undefined
        : {
            features: [...features],
            labels: renameRows(sample, renames) as Record<string, unknown>[],
            timeColumn: renames[map.time] ?? map.time,
            knownAt,
          },
    [missing, sample, features, renames, map.time, knownAt],
  );
  const rested = useRested(JSON.stringify(request ?? null), 300);
  const preview = useQuery({
    queryKey: ["training-set-preview", rested],
    enabled: rested !== "null" && knownAt !== "",
    staleTime: 60_000,
    retry: false,
    queryFn: ({ signal }) => readHistorical(JSON.parse(rested) as HistoricalRequestInput, signal),
  });
  return {
    entity,
    source: rows[0]?.source,
    needed,
    inputs,
    labels,
    setLabels,
    columns,
    map,
    setMap: (next: ColumnMap) => setChosen({ of, map: next }),
    renames,
    knownAt,
    setKnownAt,
    missing,
    preview: request === undefined ? undefined : preview,
  };
}

/** The first labels; a product's are asked for. */
function useSample(labels: Labels | undefined): readonly LabelRow[] | undefined {
  const trpc = useTRPC();
  const product = labels?.kind === "product" ? labels : undefined;
  const isTable = product !== undefined;
  const rows = useQuery(
    trpc.table.rows.queryOptions(
      { id: product?.productId ?? "none/none", port: product?.port ?? "", limit: previewRows, offset: 0 },
      { enabled: isTable, retry: false, staleTime: 60_000 },
    ),
  );
  const records = useQuery(
    trpc.stream.page.queryOptions(
      { id: product?.productId ?? "none/none", from: `newest:${previewRows}`, limit: previewRows },
      { enabled: isTable && rows.isError, retry: false, staleTime: 60_000 },
    ),
  );
  return useMemo(() => {
    if (labels === undefined) return undefined;
    const own = sampleOf(labels);
    if (own !== null) return own;
    const table = rows.data;
    if (table)
      return table.rows.map((row) =>
        Object.fromEntries(table.columns.map(({ name }, at) => [name, row[at] ?? null])),
      );
    return records.data?.records.map(({ event }) => event as LabelRow);
  }, [labels, rows.data, records.data]);
}

/** `value` once it has rested for `ms`. */
function useRested<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}
