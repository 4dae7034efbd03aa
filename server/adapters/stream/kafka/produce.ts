import type { Message, RecordMetadata } from "kafkajs";
import type { Clock } from "../../../clock.ts";
import { AppError } from "../../../errors.ts";
import { choosePartition, microseconds, recordSize } from "../records.ts";
import type { ProduceOptions, ProduceRecord, ProduceResult } from "../types.ts";
import type { KafkaClient } from "./client.ts";
import { partitionIds } from "./fetch.ts";
import { toMessage } from "./map.ts";

/** Below the smallest limit in use (1 MB a batch); a larger record goes alone. */
const maxRequestSize = 900_000;

/**
 * Sends a batch, in several requests where it is large, and returns once all in-sync replicas have it. A failure
 * in the middle may leave a part of the batch written: the role's `atomicIngest` is false here.
 */
export async function produceToKafka(
  client: KafkaClient,
  clock: Clock,
  kafkaTopic: string,
  records: readonly ProduceRecord[],
  options: ProduceOptions,
  sticky: number,
): Promise<ProduceResult> {
  refuseUnsupported(records, options);
  const partitionCount = await client.cluster(
    kafkaTopic,
    async (cluster) => partitionIds(cluster, kafkaTopic).length,
  );
  const partitions = records.map((record, i) => {
    recordSize(record, i);
    microseconds(record.eventTimeUs, i, "eventTimeUs");
    return choosePartition(record, partitionCount, sticky % partitionCount, i);
  });
  const nowMs = clock.nowMs();
  const positions: ProduceResult["positions"] = [];
  for (const [from, to] of requests(records)) {
    const messages = records
      .slice(from, to)
      .map((record, i) => toMessage(record, partitions[from + i] as number, nowMs));
    positions.push(...positionsOf(messages, await send(client, kafkaTopic, messages), nowMs));
  }
  return { positions, replayed: false };
}

/**
 * Sends until every partition has answered. kafkajs silently leaves out messages for partitions its producer has
 * not heard of yet (a topic that has grown): a new producer, which has, sends those.
 */
async function send(
  client: KafkaClient,
  kafkaTopic: string,
  messages: readonly Message[],
): Promise<Map<number, RecordMetadata>> {
  const answers = new Map<number, RecordMetadata>();
  for (let round = 0; round < 3; round++) {
    const left = messages.filter((message) => !answers.has(message.partition ?? 0));
    if (left.length === 0) return answers;
    if (round > 0) await client.renewProducer();
    const sent = await client.producer(kafkaTopic, (producer) =>
      producer.send({ topic: kafkaTopic, acks: -1, messages: left }),
    );
    for (const one of sent) answers.set(one.partition, one);
  }
  throw new AppError(
    "UNAVAILABLE",
    `Kafka does not take records for all partitions of ${kafkaTopic} yet; try again.`,
  );
}

function refuseUnsupported(records: readonly ProduceRecord[], options: ProduceOptions): void {
  const refuse = (what: string) => {
    throw new AppError("UNSUPPORTED", `Kafka topics do not take ${what}; only the embedded log does.`);
  };
  if (options.idempotency !== undefined) refuse("idempotency keys");
  if (options.expectEnd !== undefined) refuse("conditional appends");
  if (records.some((record) => record.knowledgeTimeUs !== undefined)) refuse("asserted knowledge times");
}

function* requests(records: readonly ProduceRecord[]): Generator<[from: number, to: number]> {
  let from = 0;
  let size = 0;
  for (let i = 0; i < records.length; i++) {
    // UTF-8 takes up to three bytes for a character of a string's length.
    const one = 100 + 3 * recordSize(records[i] as ProduceRecord, i);
    if (i > from && size + one > maxRequestSize) {
      yield [from, i];
      from = i;
      size = 0;
    }
    size += one;
  }
  if (records.length > from) yield [from, records.length];
}

/** A request holds one batch for each partition: offsets count up from its base. */
function positionsOf(
  messages: readonly Message[],
  bases: ReadonlyMap<number, RecordMetadata>,
  nowMs: number,
): ProduceResult["positions"] {
  const taken = new Map<number, number>();
  return messages.map(({ partition = 0 }) => {
    const base = bases.get(partition);
    const rank = taken.get(partition) ?? 0;
    taken.set(partition, rank + 1);
    const appended = Number(base?.logAppendTime ?? -1);
    return {
      partition,
      offset: Number(base?.baseOffset ?? Number.NaN) + rank,
      knowledgeTimeUs: (appended >= 0 ? appended : nowMs) * 1000,
    };
  });
}
