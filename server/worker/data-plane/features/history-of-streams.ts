import type { StreamAdapter } from "../../../adapters/stream/types.ts";
import type { LakeReader } from "../../../adapters/table/lake.ts";
import { createStreamHistory } from "../../../hydration/lake/history.ts";
import type { HistorySource } from "../../../hydration/lake/types.ts";
import { wholeStream } from "../../../hydration/lake/whole-stream.ts";
import type { Streams } from "../streams.ts";

/** Streams as feature sets follow them: from the lake's first record on, where there is a lake. */
export function historyOfStreams(
  streams: Streams,
  lake: LakeReader | undefined,
): { of(source: HistorySource): StreamAdapter; watch: Streams["watch"] } {
  if (!lake) return { of: streams.of, watch: streams.watch };
  const history = createStreamHistory({ lake, streamOf: streams.of });
  // Commits are told of the adapter itself.
  const adapters = new WeakMap<StreamAdapter, StreamAdapter>();
  return {
    of(source) {
      const adapter = streams.of(source);
      const whole = wholeStream(adapter, source, { history, lake });
      adapters.set(whole, adapter);
      return whole;
    },
    watch: (stream, topic, listener) => streams.watch(adapters.get(stream) ?? stream, topic, listener),
  };
}
