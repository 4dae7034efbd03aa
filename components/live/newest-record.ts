"use client";

import { useQuery } from "@tanstack/react-query";
import type { EventsPage } from "@/server/domain/data-plane-api/events.ts";
import { getJson } from "../stream/get-json.ts";

/** The newest record of a stream, now or as of an instant. */
export function useNewestRecord(id: string, asOf: string | undefined, enabled = true) {
  const params = new URLSearchParams({ from: "newest:1", limit: "1" });
  if (asOf !== undefined) params.set("asOf", asOf);
  const page = useQuery({
    queryKey: ["newest-record-once", id, asOf ?? null],
    staleTime: asOf === undefined ? 5_000 : Number.POSITIVE_INFINITY,
    enabled,
    queryFn: async ({ signal }) =>
      (await getJson(`/api/v1/products/${id}/events?${params}`, signal)) as EventsPage,
  });
  return { ...page, record: page.data?.records.at(-1) };
}
