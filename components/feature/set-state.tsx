"use client";

import { Age } from "../ui/age.tsx";
import { notKnown } from "../ui/format.ts";
import { Status } from "../ui/status.tsx";
import { setHealth } from "./set-health.ts";
import { useSetState } from "./use-set-states.ts";

/** What a feature set is doing, in a word, for lists. */
export function SetState({ productId, port }: { productId: string; port: string }) {
  const state = useSetState(productId, port);
  const { health, words, detail } = setHealth(state);
  return (
    <Status state={health} title={detail}>
      {words}
    </Status>
  );
}

/** How long ago the set was last up to date with its source. */
export function SetFreshness({ productId, port }: { productId: string; port: string }) {
  const state = useSetState(productId, port);
  return state?.frontierAt == null ? (
    <span className="text-faint">{notKnown}</span>
  ) : (
    <Age at={state.frontierAt} until={state.measuredAt} />
  );
}
