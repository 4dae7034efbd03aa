import type { OffsetVector, StreamAdapter } from "../../../adapters/stream/types.ts";
import { type SharedTail, startSharedTail } from "./shared-tail.ts";

/** What a tail is of. */
export interface TailSource {
  topic: string;
  stream: StreamAdapter;
  trusted: boolean;
  /** Watches commits, where the system pushes them; keeps `ends` current. Returns what ends that. */
  watchEnds?: ((listener: (ends: OffsetVector) => void) => () => void) | undefined;
}

export interface Tails {
  /** The running tail of a topic, started at the topic's end when there is none. */
  of(source: TailSource): Promise<SharedTail>;
  /** How many topics are tailed. */
  size(): number;
}

/** Keeps one shared tail for each topic that somebody watches. */
export function createTails(): Tails {
  const tails = new Map<string, Promise<SharedTail>>();

  async function start(key: string, source: TailSource): Promise<SharedTail> {
    const { topic, stream, trusted, watchEnds } = source;
    const start = await stream.resolve(topic, { kind: "latest" });
    let ends: OffsetVector | undefined;
    const unwatch = watchEnds?.((now) => {
      ends = now;
    });
    return startSharedTail({
      topic,
      stream,
      trusted,
      start,
      knownEnd: () => ends,
      onEnd() {
        unwatch?.();
        tails.delete(key);
      },
    });
  }

  return {
    of(source) {
      const key = `${source.stream.abilities.system}\n${source.topic}`;
      const known = tails.get(key);
      if (known) return known;
      const started = start(key, source);
      tails.set(key, started);
      started.catch(() => tails.delete(key));
      return started;
    },
    size: () => tails.size,
  };
}
