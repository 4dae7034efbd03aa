"use client";

import { useCallback, useMemo, useState } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { useSearchFeedback } from "../frame/use-search-feedback.ts";
import { ThenNow } from "../time/then-now.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { Age } from "../ui/age.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Drawer } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { plural } from "../ui/format.ts";
import { Filter } from "../ui/icons.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { filterCount, type Sort, sortOf, sorts } from "./catalog-state.ts";
import { Facets } from "./facets.tsx";
import { ProductTable } from "./product-table.tsx";
import { SavedSearches } from "./saved-searches.tsx";
import { useCatalog, useCatalogNow, useCatalogState } from "./use-catalog.ts";

const sortWords: Record<Sort, string> = {
  relevance: "Best match",
  name: "Name",
  freshness: "Stalest first",
  rate: "Fastest first",
  updated: "Last changed first",
};

/** What is typed letter by letter is one search once it rests this long. */
const typedMs = 800;

/** Every product of the mesh: narrowed by facets and words, with what each does right now. */
export function CatalogPage() {
  const { state, set, search, toggle, clear } = useCatalogState();
  const { pinned } = useAsOf();
  const catalog = useCatalog(state);
  const now = useCatalogNow(state);
  const [filtersOpen, setFiltersOpen] = useState(false);

  const products = useMemo(() => catalog.data?.pages.flatMap((page) => page.items), [catalog.data]);
  const newest = catalog.data?.pages[0];
  // What is still on the screen while another question is asked is not its answer.
  const searchId = useSearchFeedback(state.q, catalog.isPlaceholderData ? undefined : newest?.total, typedMs);
  const { fetchNextPage } = catalog;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const sort = sortOf(state);
  const active = filterCount(state);

  const facets = (
    <Facets
      facets={newest?.facets ?? (catalog.isError ? [] : undefined)}
      state={state}
      past={pinned}
      onToggle={toggle}
      onClear={clear}
    />
  );
  const words = (
    <Input
      type="search"
      aria-label="Narrow by name or meaning"
      placeholder="Name or meaning"
      value={state.q}
      onChange={(event) => search(event.target.value)}
    />
  );
  return (
    <div className="flex h-full flex-col">
      <PageHead
        title="Catalog"
        sub={
          newest === undefined ? (
            catalog.isError ? null : (
              <Skeleton className="h-4 w-64" />
            )
          ) : (
            <>
              <ThenNow
                then={plural(newest.total, "product")}
                now={now === undefined ? undefined : plural(now.total, "product")}
              />
              {` · ${plural(newest.domains, "domain")}`}
              {pinned ? (
                " · as they were defined then; rates and freshness are measured now only"
              ) : (
                <>
                  {" · all figures as of "}
                  <Age at={newest.computedAt} sloMs={20_000} suffix=" ago" />
                </>
              )}
            </>
          )
        }
        actions={
          <>
            <SavedSearches />
            <ButtonLink href="/new" variant="primary" data-track="new product">
              New product
            </ButtonLink>
          </>
        }
      />
      <div className="flex gap-2 border-b border-line px-5 py-2 max-md:px-4 lg:hidden">
        <div className="min-w-0 flex-1">{words}</div>
        <Select
          aria-label="Order"
          className="max-w-[120px] md:hidden"
          value={sort}
          onChange={(event) => void set({ sort: sorts.find((each) => each === event.target.value) ?? null })}
          options={sorts.map((value) => ({ value, label: sortWords[value] }))}
        />
        <Button icon={<Filter />} onClick={() => setFiltersOpen(true)}>
          {active === 0 ? "Filter" : active}
        </Button>
        <Drawer open={filtersOpen} onOpenChange={setFiltersOpen} title="Filter products">
          {facets}
        </Drawer>
      </div>
      <div className="grid min-h-0 flex-1 lg:grid-cols-[188px_minmax(0,1fr)]">
        <aside aria-label="Filters" className="overflow-auto border-r border-line px-5 py-3.5 max-lg:hidden">
          <div className="mb-4">{words}</div>
          {facets}
        </aside>
        <div className="flex min-h-0 min-w-0 flex-col bg-panel">
          {catalog.isError && products === undefined ? (
            <ErrorState
              what="The catalog could not be read"
              error={catalog.error}
              onRetry={() => void catalog.refetch()}
              retrying={catalog.isFetching}
            />
          ) : products?.length === 0 ? (
            <Nothing searched={state.q !== "" || active > 0} onClear={() => void set(null)} />
          ) : (
            <ProductTable
              products={products}
              now={now?.products}
              total={newest?.total ?? 0}
              searchId={searchId}
              sort={sort}
              onSort={(by) => void set({ sort: by })}
              hasMore={catalog.hasNextPage}
              loadingMore={catalog.isFetchingNextPage}
              onMore={more}
              stale={catalog.isPlaceholderData}
            />
          )}
        </div>
      </div>
    </div>
  );
}

function Nothing({ searched, onClear }: { searched: boolean; onClear: () => void }) {
  return searched ? (
    <EmptyState
      title="No product matches"
      action={<Button onClick={onClear}>Clear search and filters</Button>}
    >
      Every condition must hold at once. Take one away, or use other words: a search also finds by meaning.
    </EmptyState>
  ) : (
    <EmptyState
      title="No products yet"
      action={
        <ButtonLink href="/new" variant="primary">
          New product
        </ButtonLink>
      }
    >
      Drop a product file, or a CSV, JSON, NDJSON or Parquet file, and see its first records live. Or start
      Millrace without <code>--empty</code> to have the sample mesh flow here.
    </EmptyState>
  );
}
