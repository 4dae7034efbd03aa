/**
 * The parts of kafkajs 2.2.4 below its public surface that the adapter uses (`docs/adr/0003-kafka-by-fetch.md`):
 * its consumer can only join groups, and a page or a tail needs no group. The version is pinned; the contract
 * suite on a real broker holds us to these shapes.
 */
declare module "kafkajs/src/cluster/index.js" {
  import type { ISocketFactory, Logger, RetryOptions, SASLOptions } from "kafkajs";

  interface FetchedMessage {
    offset: string;
    timestamp: string;
    key: Buffer | null;
    value: Buffer | null;
    headers: Record<string, Buffer | Buffer[] | null>;
    isControlRecord?: boolean;
    batchContext?: { timestampType: number };
  }

  export interface FetchedPartition {
    partition: number;
    highWatermark: string;
    lastStableOffset?: string;
    abortedTransactions?: { producerId: string; firstOffset: string }[];
    messages: FetchedMessage[];
  }

  export interface Broker {
    fetch(request: {
      maxWaitTime: number;
      minBytes: number;
      maxBytes: number;
      isolationLevel: number;
      topics: {
        topic: string;
        partitions: { partition: number; fetchOffset: string; maxBytes: number }[];
      }[];
    }): Promise<{ responses: { topicName: string; partitions: FetchedPartition[] }[] }>;
    offsetCommit(request: {
      groupId: string;
      groupGenerationId: number;
      memberId: string;
      topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
    }): Promise<unknown>;
    offsetFetch(request: {
      groupId: string;
      topics: { topic: string; partitions: { partition: number }[] }[];
    }): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string }[] }[] }>;
    deleteRecords(request: {
      topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
    }): Promise<unknown>;
  }

  export default class Cluster {
    constructor(options: {
      logger: Logger;
      socketFactory: ISocketFactory;
      brokers: unknown;
      ssl?: unknown;
      sasl?: SASLOptions | unknown;
      clientId?: string;
      connectionTimeout?: number;
      authenticationTimeout?: number;
      requestTimeout?: number;
      enforceRequestTimeout?: boolean;
      metadataMaxAge: number;
      retry?: RetryOptions;
      allowAutoTopicCreation: boolean;
      maxInFlightRequests: number | null;
      isolationLevel: number;
    });
    targetTopics: Set<string>;
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    removeBroker(address: { host: string; port: number }): void;
    refreshMetadata(): Promise<void>;
    refreshMetadataIfNecessary(): Promise<void>;
    addTargetTopic(topic: string): Promise<void>;
    findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[];
    findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
    findBroker(request: { nodeId: string }): Promise<Broker>;
    findGroupCoordinator(request: { groupId: string }): Promise<Broker>;
    fetchTopicsOffset(
      topics: {
        topic: string;
        partitions: { partition: number }[];
        fromBeginning?: boolean;
        fromTimestamp?: number;
      }[],
    ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
  }
}

declare module "kafkajs/src/consumer/batch.js" {
  import type { FetchedPartition } from "kafkajs/src/cluster/index.js";

  export default class Batch {
    constructor(topic: string, fetchedOffset: string, partition: FetchedPartition);
    /** Without control records and aborted transactions. */
    messages: FetchedPartition["messages"];
    rawMessages: FetchedPartition["messages"];
  }
}

declare module "kafkajs/src/network/socketFactory.js" {
  import type { ISocketFactory } from "kafkajs";

  export default function socketFactory(): ISocketFactory;
}

declare module "kafkajs/src/protocol/message/compression/index.js" {
  interface Codec {
    compress(encoder: { buffer: Buffer }): Promise<Buffer>;
    decompress(data: Buffer): Promise<Buffer>;
  }
  const compression: { Codecs: Record<number, () => Codec> };
  export default compression;
}

declare module "snappyjs" {
  const snappyjs: { uncompress(data: Buffer): Buffer };
  export default snappyjs;
}

declare module "lz4js" {
  const lz4js: { decompress(data: Uint8Array): Uint8Array };
  export default lz4js;
}
