"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { EventsPage } from "@/server/domain/data-plane-api/events.ts";
import { useMe } from "../frame/use-me.ts";
import { getJson } from "../stream/get-json.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { type Entity, entitiesOf, entityText } from "./entity.ts";

/** Records looked at for keys. */
const sample = 300;

export interface KnownKeys {
  /** Real keys, those of the newest records first; one's own account before them. */
  entities: readonly Entity[];
  pending: boolean;
  error: unknown;
}

/**
 * Keys that are really there: those of the source's newest records, as of the page's instant. Where the entity is an
 * account, the reader's own comes first.
 */
export function useKnownKeys(source: string | undefined, columns: readonly string[]): KnownKeys {
  const { asOf } = useAsOf();
  const me = useMe();
  const params = new URLSearchParams({ from: `newest:${sample}`, limit: String(sample) });
  if (asOf !== undefined) params.set("asOf", asOf);
  const page = useQuery({
    queryKey: ["known-keys", source, asOf ?? null],
    enabled: source !== undefined,
    staleTime: 30_000,
    queryFn: async ({ signal }) =>
      (await getJson(`/api/v1/products/${source}/events?${params}`, signal)) as EventsPage,
  });
  const names = columns.join("\n");
  const entities = useMemo(() => {
    const fields = names.split("\n");
    const readable = (page.data?.records ?? []).filter(({ masked }) =>
      fields.every((field) => masked?.[field] === undefined),
    );
    const found = entitiesOf(
      readable.toReversed().map((record) => record.event),
      fields,
    );
    const own = me?.principal.id;
    if (own === undefined || fields.length !== 1 || fields[0] !== "account_id") return found;
    const mine: Entity = { account_id: own };
    return [mine, ...found.filter((entity) => entityText(entity) !== entityText(mine))];
  }, [page.data, names, me]);
  return { entities, pending: page.isPending, error: page.error };
}
