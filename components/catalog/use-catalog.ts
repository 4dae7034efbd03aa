"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { debounce, useQueryStates } from "nuqs";
import type { ProductRow } from "@/server/domain/read-models/catalog.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { type CatalogState, catalogInput, catalogParsers, type FacetName } from "./catalog-state.ts";

/** The catalog's state in the URL, with the moves a reader can make. */
export function useCatalogState() {
  const [state, set] = useQueryStates(catalogParsers, { history: "replace" });
  return {
    state,
    set,
    search: (q: string) => void set({ q: q === "" ? null : q }, { limitUrlUpdates: debounce(180) }),
    toggle: (facet: FacetName, value: string) => {
      const current: string[] = state[facet];
      const next = current.includes(value) ? current.filter((each) => each !== value) : [...current, value];
      void set({ [facet]: next.length === 0 ? null : next } as Parameters<typeof set>[0]);
    },
    clear: () =>
      void set({
        domain: null,
        port: null,
        status: null,
        freshness: null,
        contract: null,
        tag: null,
        owner: null,
      }),
  };
}

const pagesKeptLive = 3;

/** The products for a state, page after page; figures move every five seconds while the page is live. */
export function useCatalog(state: CatalogState) {
  const trpc = useTRPC();
  const { asOf, pinned } = useAsOf();
  return useInfiniteQuery(
    trpc.catalog.list.infiniteQueryOptions(catalogInput(state, asOf), {
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
      // Asking again for everything a reader has scrolled through would cost more than it tells.
      refetchInterval: (query) =>
        !pinned && (query.state.data?.pages.length ?? 0) <= pagesKeptLive ? 5000 : false,
    }),
  );
}

/**
 * For a page pinned to the past: the same question asked of the present, by product id, so that rows can tell what
 * changed since. Only its first page: changes far down are told where they are read. Undefined while live.
 */
export function useCatalogNow(
  state: CatalogState,
): { products: ReadonlyMap<string, ProductRow>; total: number } | undefined {
  const trpc = useTRPC();
  const { pinned } = useAsOf();
  const now = useQuery(
    trpc.catalog.list.queryOptions(catalogInput(state, undefined), {
      enabled: pinned,
      select: (page) => ({ products: new Map(page.items.map((item) => [item.id, item])), total: page.total }),
    }),
  );
  return pinned ? now.data : undefined;
}
