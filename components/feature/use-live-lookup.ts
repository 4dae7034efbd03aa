"use client";

import { useEffect, useMemo, useState } from "react";
import { connectWhileShown } from "../stream/connect-while-shown.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { type Entity, entityText } from "./entity.ts";
import { newestValues, nothingPushed, type Pushed, takePushed } from "./pushed-values.ts";
import type { OnlineValue, PushedValues } from "./serving.ts";
import { useOnline } from "./use-online.ts";

export interface LiveLookup {
  /** In the order of the features; undefined until the first answer. */
  values: readonly (OnlineValue | undefined)[] | undefined;
  /** On a page of the past: the values of now, to compare with; undefined while live. */
  now: readonly OnlineValue[] | undefined;
  error: unknown;
  retry: () => void;
}

/** While changes are pushed, values are read again only because windows move without events. */
const decayMs = 4_000;
/** Without a subscription the values are asked for. */
const askMs = 1_000;

/**
 * The values of features for one key: as of the page's instant, or live by subscription. A hidden tab is told
 * nothing and asks nothing.
 */
export function useLiveLookup(features: readonly string[], entity: Entity | undefined): LiveLookup {
  const { pinned } = useAsOf();
  const { pushed, open } = useSubscription(features, entity, !pinned);
  const online = useOnline(
    { features, entities: entity === undefined ? [] : [entity] },
    { everyMs: open ? decayMs : askMs },
  );
  const present = useOnline(
    { features, entities: entity === undefined ? [] : [entity] },
    { everyMs: decayMs, enabled: pinned, present: true },
  );
  // What is kept on the screen while another key is asked for is not that key's.
  const read = online.isPlaceholderData ? undefined : online.data;
  return {
    values: useMemo(
      () => newestValues(features, read, pinned ? nothingPushed : pushed),
      [features, read, pinned, pushed],
    ),
    now: pinned && !present.isPlaceholderData ? present.data?.rows[0]?.values : undefined,
    error: online.error,
    retry: () => void online.refetch(),
  };
}

/** What a subscription to one key has told since it began; begins anew with every other key or set of features. */
function useSubscription(features: readonly string[], entity: Entity | undefined, on: boolean) {
  const of = entity === undefined ? "" : entityText(entity);
  const names = features.join("\n");
  const key = `${names} ${of}`;
  const [state, setState] = useState({ key: "", pushed: nothingPushed, open: false });

  useEffect(() => {
    if (!on || of === "" || names === "") return;
    const params = new URLSearchParams([
      ...names.split("\n").map((name) => ["feature", name]),
      ["entity", of],
    ]);
    const own = `${names} ${of}`;
    const change = (to: (before: { pushed: Pushed; open: boolean }) => { pushed: Pushed; open: boolean }) =>
      setState((before) => ({
        key: own,
        ...to(before.key === own ? before : { pushed: nothingPushed, open: false }),
      }));
    return connectWhileShown({
      url: `/api/v1/features/subscribe?${params}`,
      onState: ({ kind }) => change(({ pushed }) => ({ pushed, open: kind === "open" })),
      onEvent: ({ event, data }) => {
        if (event !== "values" && event !== "change") return;
        const message = JSON.parse(data) as PushedValues;
        change(({ pushed, open }) => ({ pushed: takePushed(pushed, message), open }));
      },
    });
  }, [names, of, on]);

  return state.key === key ? state : { pushed: nothingPushed, open: false };
}
