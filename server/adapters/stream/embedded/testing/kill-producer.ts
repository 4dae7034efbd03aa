import { writeSync } from "node:fs";
import { createEmbeddedStream, startLogWriter } from "../index.ts";

/**
 * The victim of `kill.test.ts`: several producers write batches through a real writer thread until somebody kills
 * the process. Lines on stdout, written at once: `try BATCH COUNT` before a batch is sent, `ack BATCH [[partition, offset, knowledge time], …]`
 * after it was acknowledged. Arguments: home, topic, round, batches to send again first (JSON).
 */
const [home, topic, round, repeats] = process.argv.slice(2) as [string, string, string, string];
const producers = 4;

const writer = startLogWriter({ home });
const stream = createEmbeddedStream({ home, writer: writer.connect() });
await stream.ensureTopic({ topic, partitions: 3, retentionMs: null });

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

/** A batch's content follows from its name, so that a repeat is the same batch. */
function batchOf(name: string): { count: number; records: Parameters<typeof stream.produce>[1] } {
  const seed = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  const count = 1 + (seed % 60);
  const records = Array.from({ length: count }, (_, i) => ({
    key: i % 5 === 0 ? null : `key-${(seed + i) % 17}`,
    value: JSON.stringify({ batch: name, i, filler: "x".repeat(seed % 400) }),
    eventTimeUs: i,
  }));
  return { count, records };
}

async function send(name: string): Promise<void> {
  const { count, records } = batchOf(name);
  say(`try ${name} ${count}`);
  const { positions } = await stream.produce(topic, records, {
    idempotency: { key: name, fingerprint: name },
  });
  // Short enough (below PIPE_BUF) for the kill not to cut a line in two.
  const compact = positions.map((at) => [at.partition, at.offset, at.knowledgeTimeUs]);
  say(`ack ${name} ${JSON.stringify(compact)}`);
}

for (const name of JSON.parse(repeats) as string[]) await send(name);
await Promise.all(
  Array.from({ length: producers }, async (_, producer) => {
    for (let n = 0; ; n++) await send(`${round}-${producer}-${n}`);
  }),
);
