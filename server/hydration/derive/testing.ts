import type { ProduceRecord, StreamAdapter, StreamRecord } from "../../adapters/stream/types.ts";
import type { ServedStream } from "../../domain/data-plane-api/served-product.ts";

const served = (topic: string, over: Partial<ServedStream>): ServedStream => ({
  port: "stream",
  major: 1,
  contractVersion: "1.0.0",
  topic,
  deadTopic: `${topic}.dead`,
  connection: null,
  partitions: 1,
  retentionMs: null,
  key: [],
  eventTime: null,
  enforcement: "reject",
  unknownFields: "reject",
  properties: [],
  classifications: {},
  derive: null,
  ...over,
});

/** A source of numbers `n`, and a stream of the squares, up to 10,000, of those that are even. */
export function squaresStreams(
  name: string,
  partitions: { source: number; target: number },
  over: Partial<ServedStream> = {},
): { source: ServedStream; target: ServedStream } {
  const source = served(`test/${name}_numbers`, { partitions: partitions.source });
  const target = served(`test/${name}_squares`, {
    partitions: partitions.target,
    key: ["name"],
    properties: [
      { name: "name", logicalType: "string", required: true },
      { name: "square", logicalType: "integer", required: true, logicalTypeOptions: { maximum: 10_000 } },
    ],
    derive: {
      from: source.topic,
      filter: "int(event.n) % 2 == 0",
      map: { name: "event.name + '!'", square: "event.n * event.n" },
      enrich: [],
    },
    ...over,
  });
  return { source, target };
}

/** The n-th number. */
export const numberRecord = (n: number): ProduceRecord => ({
  key: `k${n}`,
  value: JSON.stringify({ n, name: `n${n}` }),
  eventTimeUs: n * 1_000_000,
  headers: { trace: `t${n}` },
});

/** Everything a topic holds. */
export async function allRecords(stream: StreamAdapter, topic: string): Promise<StreamRecord[]> {
  const records: StreamRecord[] = [];
  for (let from = await stream.resolve(topic, { kind: "earliest" }); ; ) {
    const page = await stream.read(topic, from, { limit: 1000 });
    if (page.records.length === 0) return records;
    records.push(...page.records);
    from = page.next;
  }
}

/** One loss of the process: at the `at`-th write since the last, before it or after it was `done`. */
export interface Cut {
  at: number;
  done: boolean;
}

/** Wraps stream systems so that their writes, counted together, fail where the cuts say. */
export function cuttable(cuts: readonly Cut[]): (stream: StreamAdapter) => StreamAdapter {
  const waiting = [...cuts];
  let calls = 0;
  const write = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const [next] = waiting;
    if (next === undefined || calls++ < next.at) return work();
    waiting.shift();
    calls = 0;
    if (next.done) await work();
    throw new Error("cut off");
  };
  return (stream) => ({
    ...stream,
    produce: (...args) => write(() => stream.produce(...args)),
    commit: (...args) => write(() => stream.commit(...args)),
  });
}
