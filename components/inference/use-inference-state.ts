"use client";

import { useQuery } from "@tanstack/react-query";
import { type InferenceFigures, inferenceStateSchema } from "@/server/domain/data-plane-api/transform.ts";
import { getJson } from "../stream/get-json.ts";
import { useAsOf } from "../time/use-as-of.ts";

export const transformPath = (productId: string): string => `/api/v1/products/${productId}/transform`;

/** How a product's inference ports do now, read every two seconds; nothing on a page pinned to the past. */
export function useInferenceState(productId: string): {
  ports: readonly InferenceFigures[] | undefined;
  error: unknown;
  retry: () => void;
} {
  const { pinned } = useAsOf();
  const state = useQuery({
    queryKey: ["inference", productId],
    queryFn: async ({ signal }) =>
      inferenceStateSchema.parse(await getJson(transformPath(productId), signal)),
    refetchInterval: 2_000,
    staleTime: 1_000,
    enabled: !pinned,
  });
  return {
    ports: pinned ? undefined : state.data?.ports,
    error: pinned ? null : state.error,
    retry: () => void state.refetch(),
  };
}
