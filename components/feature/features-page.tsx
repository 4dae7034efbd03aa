"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { debounce, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { productPath } from "../product/tabs.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount, notKnown, plural } from "../ui/format.ts";
import { ArrowDown, ArrowUp } from "../ui/icons.tsx";
import { Input } from "../ui/input.tsx";
import { Link } from "../ui/link.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { FeatureTable } from "./feature-table.tsx";
import { type FeatureSort, featureListInput, featureListParsers } from "./list-state.ts";
import { SeenRange } from "./seen-range.tsx";
import { SetFreshness, SetState } from "./set-state.tsx";
import { WindowText } from "./window-text.tsx";

type Row = Outputs["feature"]["list"]["items"][number];

/** Every feature of the mesh in one list: found by words, sorted, each with its set's state and its values' range. */
export function FeaturesPage() {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const [state, set] = useQueryStates(featureListParsers, { history: "replace" });
  const found = useInfiniteQuery(
    trpc.feature.list.infiniteQueryOptions(featureListInput(state, asOf), {
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
      staleTime: 15_000,
    }),
  );
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const first = found.data?.pages[0];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const sortable = (sort: FeatureSort) => ({
    sorted: state.sort === sort ? (state.desc ? ("descending" as const) : ("ascending" as const)) : null,
    sortMark: state.sort === sort ? state.desc ? <ArrowDown size={11} /> : <ArrowUp size={11} /> : null,
    onSort: () => void set(state.sort === sort ? { desc: !state.desc || null } : { sort, desc: null }),
  });

  return (
    <div className="flex h-full flex-col">
      <PageHead
        title="Features"
        sub={
          first === undefined ? (
            !found.isError && <Skeleton className="h-4 w-52" />
          ) : (
            <>
              {plural(first.total, "feature")} in {plural(first.sets, "set")}
              {asOf !== undefined && " · as they were defined then"}
            </>
          )
        }
        actions={
          <>
            <ButtonLink href="/training-sets">Training sets</ButtonLink>
            <ButtonLink href="/features/try" variant="primary">
              Try features on real keys
            </ButtonLink>
          </>
        }
      />
      <div className="flex flex-wrap gap-2 border-b border-line bg-panel px-5 py-2 max-md:px-4">
        <Input
          type="search"
          aria-label="Narrow by name, product, entity or meaning"
          placeholder="Name, product, entity or words of the description"
          className="w-[420px]! max-md:w-full!"
          value={state.q}
          onChange={(event) =>
            void set({ q: event.target.value || null }, { limitUrlUpdates: debounce(180) })
          }
        />
        <Select
          aria-label="Entity"
          placeholder="Every entity"
          value={state.entity ?? ""}
          onChange={(event) => void set({ entity: event.target.value || null })}
          options={(first?.entities ?? []).map(({ entity, count }) => ({
            value: entity,
            label: `${entity} (${formatCount(count)})`,
          }))}
        />
        <Select
          aria-label="Sort"
          className="md:hidden"
          value={state.sort}
          onChange={(event) => void set({ sort: event.target.value as FeatureSort, desc: null })}
          options={[
            { value: "name", label: "By name" },
            { value: "product", label: "By product" },
            { value: "entity", label: "By entity" },
            { value: "type", label: "By type" },
            { value: "window", label: "By window" },
          ]}
        />
      </div>
      {found.isError && first === undefined ? (
        <ErrorState
          error={found.error}
          what="The features could not be listed"
          onRetry={() => void found.refetch()}
          retrying={found.isFetching}
        />
      ) : first !== undefined && rows.length === 0 ? (
        <NoFeatures narrowed={state.q !== "" || state.entity !== null} onClear={() => void set(null)} />
      ) : (
        <FeatureTable<Row>
          label="Features"
          className="flex-1"
          minWidth={900}
          rows={rows}
          total={first?.total ?? 0}
          busy={found.isPending}
          stale={found.isPlaceholderData}
          onEnd={more}
          columns={[
            {
              id: "name",
              label: "Feature",
              track: "minmax(160px,1.2fr)",
              ...sortable("name"),
              cell: (row) => <FeatureLink row={row} />,
            },
            {
              id: "product",
              label: "Product",
              track: "minmax(170px,1.2fr)",
              ...sortable("product"),
              cell: (row) => (
                <Link
                  href={productPath(row.productId, "features")}
                  className="block truncate text-muted leading-6 hover:text-accent"
                  title={row.productId}
                >
                  {row.productId.split("/")[1]}
                </Link>
              ),
            },
            {
              id: "entity",
              label: "Entity",
              track: "minmax(80px,0.7fr)",
              ...sortable("entity"),
              cell: (row) => <span className="font-mono text-xs">{row.entity.join(", ")}</span>,
            },
            {
              id: "definition",
              label: "What it is",
              track: "minmax(120px,2fr)",
              cell: (row) => (
                <span className="text-muted" title={row.feature.definition}>
                  {row.feature.definition}
                </span>
              ),
            },
            {
              id: "type",
              label: "Type",
              track: "84px",
              ...sortable("type"),
              cell: (row) => <span className="text-muted">{row.feature.dtype ?? notKnown}</span>,
            },
            {
              id: "window",
              label: "Window, true coverage",
              track: "132px",
              ...sortable("window"),
              cell: (row) => <WindowText feature={row.feature} />,
            },
            {
              id: "fresh",
              label: "Fresh",
              title: "How long ago the set last applied its source to the end",
              numeric: true,
              track: "64px",
              cell: (row) => <SetFreshness productId={row.productId} port={row.port} />,
            },
            {
              id: "range",
              label: "Expected, observed",
              track: "224px",
              cell: (row) => <SeenRange row={row} />,
            },
            {
              id: "state",
              label: "State",
              track: "96px",
              cell: (row) => <SetState productId={row.productId} port={row.port} />,
            },
          ]}
          card={(row) => (
            <span className="flex flex-col gap-0.5">
              <span className="flex items-center justify-between gap-3">
                <FeatureLink row={row} />
                <SetState productId={row.productId} port={row.port} />
              </span>
              <span className="flex items-center justify-between gap-3 text-xs text-muted">
                <span className="min-w-0 truncate">
                  {row.productId} · {row.entity.join(", ")} · <WindowText feature={row.feature} />
                </span>
                <SetFreshness productId={row.productId} port={row.port} />
              </span>
            </span>
          )}
          footer={
            <p className="px-3.5 py-2 text-xs text-faint" aria-live="polite">
              {found.isPending
                ? "Reading…"
                : isFetchingNextPage
                  ? "Loading more…"
                  : hasNextPage
                    ? `${formatCount(rows.length)} of ${formatCount(first?.total)} loaded; scroll for more`
                    : `${formatCount(first?.total)} in all`}
            </p>
          }
        />
      )}
    </div>
  );
}

function FeatureLink({ row }: { row: Row }) {
  return (
    <Link
      href={`${productPath(row.productId, "features")}?feature=${encodeURIComponent(row.feature.name)}`}
      className="block max-w-full truncate font-semibold leading-6 hover:text-accent"
      title={row.feature.description || row.id}
      data-track={`feature ${row.id}`}
      data-track-product={row.productId}
    >
      {row.feature.name}
    </Link>
  );
}

function NoFeatures({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  return narrowed ? (
    <EmptyState
      title="No feature matches"
      action={
        <button type="button" className="text-accent hover:underline" onClick={onClear}>
          Show all features
        </button>
      }
    >
      Every word must stand in a feature's name, product, entity or description.
    </EmptyState>
  ) : (
    <EmptyState
      title="There is no feature in this mesh yet"
      action={
        <ButtonLink href="/new" variant="primary">
          Publish a feature set
        </ButtonLink>
      }
    >
      A feature set is a block of a product file: an entity, a source stream and its features, such as
      “sessions in the last hour”.
    </EmptyState>
  );
}
