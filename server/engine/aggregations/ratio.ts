import type { FeatureValue } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";
import { objectBytes } from "./heap-size.ts";

interface Share {
  yes: number;
  all: number;
}

/** The share of true among true and false, 0 to 1; null without either. */
export const ratio: Aggregator<Share> = {
  empty: () => ({ yes: 0, all: 0 }),
  lift: (value) => insert({ yes: 0, all: 0 }, value),
  merge: (a, b) => ({ yes: a.yes + b.yes, all: a.all + b.all }),
  insert,
  absorb(into, other) {
    into.yes += other.yes;
    into.all += other.all;
    return into;
  },
  finish: ({ yes, all }) => (all === 0 ? null : yes / all),
  isApproximate: () => false,
  encode: ({ yes, all }) => [yes, all],
  decode(plain) {
    const [yes, all] = plain as [number, number];
    return { yes, all };
  },
  sizeOf: () => objectBytes(2),
};

function insert(into: Share, value: FeatureValue): Share {
  if (typeof value !== "boolean") return into;
  into.all += 1;
  if (value) into.yes += 1;
  return into;
}
