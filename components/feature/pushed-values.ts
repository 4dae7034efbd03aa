import { instantMs } from "../stream/instant.ts";
import type { OnlineReply, OnlineValue, PushedValues } from "./serving.ts";

/** What a subscription has told of one key: by feature, its value and the instant it is of. */
export type Pushed = ReadonlyMap<string, { at: string; value: OnlineValue }>;

export const nothingPushed: Pushed = new Map();

/** Takes a message in; older tidings of a feature never take the place of newer ones. */
export function takePushed(before: Pushed, { at, features, values }: PushedValues): Pushed {
  const after = new Map(before);
  for (const [place, feature] of features.entries()) {
    const value = values[place];
    const known = after.get(feature);
    if (value && (known === undefined || instantMs(at) >= instantMs(known.at)))
      after.set(feature, { at, value });
  }
  return after;
}

/**
 * The newest of what was read and what was pushed, feature by feature. A reading tells what a push cannot: that a
 * window has moved on without any event.
 */
export function newestValues(
  features: readonly string[],
  read: OnlineReply | undefined,
  pushed: Pushed,
): (OnlineValue | undefined)[] | undefined {
  if (read === undefined && pushed.size === 0) return undefined;
  const readAt = read === undefined ? Number.NEGATIVE_INFINITY : instantMs(read.metadata.asOf);
  return features.map((feature, place) => {
    const told = pushed.get(feature);
    return told !== undefined && instantMs(told.at) >= readAt ? told.value : read?.rows[0]?.values[place];
  });
}
