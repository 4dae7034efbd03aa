import type { IHeaders, Message } from "kafkajs";
import type { FetchedPartition } from "kafkajs/src/cluster/index.js";
import type { ProduceRecord, StreamRecord } from "../types.ts";

/** Names of the headers that carry what Kafka's records have no field for. */
export const kafkaHeaders = {
  /** Microseconds since 1970, decimal. */
  eventTime: "millrace-event-time",
  schemaVersion: "millrace-schema-version",
  /** "1" where the knowledge time was asserted by an import elsewhere. */
  imported: "millrace-imported",
} as const;

const ours = new Set<string>(Object.values(kafkaHeaders));
const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

/** A record as kafkajs sends it; `nowMs` becomes the timestamp of topics that keep the producer's. */
export function toMessage(record: ProduceRecord, partition: number, nowMs: number): Message {
  const headers: IHeaders = {};
  for (const [name, value] of Object.entries(record.headers ?? {})) headers[name] = value;
  headers[kafkaHeaders.eventTime] = String(record.eventTimeUs);
  if (record.schemaVersion != null) headers[kafkaHeaders.schemaVersion] = record.schemaVersion;
  return {
    key: record.key === null ? null : Buffer.from(record.key),
    value: record.value === null ? null : Buffer.from(record.value),
    partition,
    timestamp: String(nowMs),
    headers,
  };
}

/**
 * A message of Kafka as a record. Knowledge time is the broker's timestamp (append time on topics of ours);
 * without our header it is the event time, too.
 */
export function toRecord(message: FetchedPartition["messages"][number], partition: number): StreamRecord {
  const knowledgeTimeUs = Number(message.timestamp) * 1000;
  const eventTime = headerText(message.headers[kafkaHeaders.eventTime]);
  const eventTimeUs = eventTime === undefined ? Number.NaN : Number(eventTime);
  return {
    partition,
    offset: Number(message.offset),
    key: message.key === null ? null : message.key.toString(),
    value: message.value === null ? null : message.value.toString(),
    headers: userHeaders(message.headers),
    eventTimeUs: Number.isSafeInteger(eventTimeUs) ? eventTimeUs : knowledgeTimeUs,
    knowledgeTimeUs,
    schemaVersion: headerText(message.headers[kafkaHeaders.schemaVersion]) ?? null,
    imported: headerText(message.headers[kafkaHeaders.imported]) === "1",
  };
}

function userHeaders(
  headers: FetchedPartition["messages"][number]["headers"],
): Readonly<Record<string, string>> {
  let found: Record<string, string> | undefined;
  for (const name in headers) {
    if (ours.has(name)) continue;
    found ??= {};
    found[name] = headerText(headers[name]) ?? "";
  }
  return found ?? noHeaders;
}

/** The text of a header; of a repeated one the last, as Kafka's own `lastHeader`. */
function headerText(value: Buffer | Buffer[] | null | undefined): string | undefined {
  const one = Array.isArray(value) ? value.at(-1) : value;
  return one == null ? undefined : one.toString();
}
