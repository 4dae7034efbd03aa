import { createSampledTail, type SampledTail } from "./sampled.ts";
import type { SharedTail } from "./shared-tail.ts";
import type { TailSource } from "./tails.ts";

/** The sampled side of each shared tail, made with its first sampled viewer and dropped with its last. */
export interface SampledTails {
  of(tail: SharedTail, source: TailSource): SampledTail;
}

export function createSampledTails(strained: () => boolean): SampledTails {
  const running = new Map<SharedTail, SampledTail>();
  return {
    of(tail, { stream, trusted }) {
      const known = running.get(tail);
      if (known) return known;
      const made = createSampledTail({
        tail,
        stream,
        trusted,
        strained,
        onEmpty: () => running.delete(tail),
      });
      running.set(tail, made);
      return made;
    },
  };
}
