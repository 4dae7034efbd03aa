"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "../trpc/client.ts";

/** Logical types of a source's fields by path, so that a typed key has its column's type; empty until known. */
export function useEntityTypes(source: string): Readonly<Record<string, string>> {
  const trpc = useTRPC();
  const product = useQuery(trpc.product.get.queryOptions({ id: source }, { staleTime: 60_000 })).data;
  return useMemo(
    () =>
      Object.fromEntries(
        (product?.ports ?? []).flatMap((port) => port.fields.map((field) => [field.path, field.logicalType])),
      ),
    [product],
  );
}
