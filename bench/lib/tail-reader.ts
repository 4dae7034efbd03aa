import { createEmbeddedStream } from "../../server/adapters/stream/embedded/index.ts";
import { createKafkaStream } from "../../server/adapters/stream/kafka/index.ts";
import { systemClock } from "../../server/clock.ts";
import { percentile } from "./percentile.ts";

/**
 * The other process of the benchmark `tail-latency`: tails a topic from its end and measures how old each record
 * (whose value says when it was sent) is on arrival. Says `ready`; after `stop` it answers with what it measured.
 * Arguments: `embedded` and a home, or `kafka` and a broker; the topic; how many records to pass over first.
 */
const [system, where, topic, warmUp] = process.argv.slice(2) as [string, string, string, string];
const stream =
  system === "kafka"
    ? createKafkaStream({ brokers: [where] }, { clock: systemClock })
    : createEmbeddedStream({ home: where });
const from = await stream.resolve(topic, { kind: "latest" });
const abort = new AbortController();
process.on("message", () => abort.abort());
process.send?.("ready");

let seen = 0;
const latencies: number[] = [];
for await (const { records } of stream.tail(topic, from, { signal: abort.signal })) {
  const nowUs = systemClock.nowUs();
  for (const record of records) {
    seen += 1;
    if (seen > Number(warmUp)) latencies.push((nowUs - record.eventTimeUs) / 1000);
  }
}
process.send?.({ seen, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) });
await stream.close();
process.disconnect?.();
