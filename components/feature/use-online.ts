"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { postJson } from "../stream/post-json.ts";
import { useAsOf } from "../time/use-as-of.ts";
import type { OnlineReply } from "./serving.ts";

/** What an online lookup is asked for; the time control's instant is added by `onlineBody`. */
export interface Asked {
  features: readonly string[];
  entities: readonly Record<string, unknown>[];
  /** Inputs of expressions, for all entities. */
  request?: Readonly<Record<string, unknown>> | undefined;
}

/** The body of `POST /features/online`, at the instant the page is pinned to. */
export function onlineBody(
  { features, entities, request }: Asked,
  time: { asOf: string | undefined; known: "served" | "corrected" },
): Record<string, unknown> {
  return {
    features,
    entities,
    ...(request === undefined || Object.keys(request).length === 0 ? {} : { request }),
    ...(time.asOf === undefined
      ? {}
      : { asOf: time.asOf, knownAt: time.known === "served" ? "as-served" : "as-corrected" }),
  };
}

export const onlinePath = "/api/v1/features/online";

/**
 * Values of features for entities, now or at the page's instant. While live they are asked again every `everyMs`;
 * a hidden tab asks nothing.
 */
export function useOnline(
  asked: Asked,
  {
    everyMs,
    enabled = true,
    present = false,
  }: {
    everyMs: number;
    enabled?: boolean;
    /** The values of now, whatever instant the page is pinned to. */
    present?: boolean;
  },
) {
  const page = useAsOf();
  const asOf = present ? undefined : page.asOf;
  const { known } = page;
  const body = onlineBody(asked, { asOf, known });
  return useQuery({
    queryKey: ["features-online", body],
    enabled: enabled && asked.features.length > 0 && asked.entities.length > 0,
    queryFn: async ({ signal }) => (await postJson(onlinePath, body, signal)) as OnlineReply,
    placeholderData: keepPreviousData,
    staleTime: asOf === undefined ? 0 : Number.POSITIVE_INFINITY,
    refetchInterval: asOf === undefined ? everyMs : false,
  });
}
