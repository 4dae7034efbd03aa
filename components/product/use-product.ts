"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import type { ProductDetail } from "./types.ts";

/** The product as of the time control's instant, and beside it as it is now (the same object while live). */
export interface ProductInTime {
  shown: ProductDetail | undefined;
  /** Undefined until known; while live it is `shown`. */
  now: ProductDetail | undefined;
  /** The catalog did not hold the product at that instant: `shown` is its definition of now. */
  notYet: boolean;
  error: unknown;
  retry: () => void;
  retrying: boolean;
}

/** A product's metadata, moved by the time control. */
export function useProduct(id: string): ProductInTime {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const pinned = asOf !== undefined;
  const shown = useQuery(
    trpc.product.get.queryOptions(pinned ? { id, asOf } : { id }, {
      staleTime: pinned ? 60_000 : 15_000,
      placeholderData: keepPreviousData,
    }),
  );
  const now = useQuery(trpc.product.get.queryOptions({ id }, { staleTime: 15_000, enabled: pinned }));
  // Data may be older than the catalog (imports): then the page shows it under the definition of now, and says so.
  const notYet =
    pinned &&
    shown.data === undefined &&
    problemOf(shown.error).code === "NOT_FOUND" &&
    now.data !== undefined;
  return {
    shown: notYet ? now.data : shown.data,
    now: pinned ? now.data : shown.data,
    notYet,
    error: shown.error,
    retry: () => void shown.refetch(),
    retrying: shown.isFetching,
  };
}

/** What the product does right now, measured anew every two seconds; undefined until known and in the past. */
export function useActivity(id: string) {
  const trpc = useTRPC();
  const { pinned } = useAsOf();
  const activity = useQuery(
    trpc.product.activity.queryOptions(
      { id },
      { refetchInterval: 2_000, staleTime: 1_000, enabled: !pinned },
    ),
  );
  return pinned ? undefined : activity.data;
}
