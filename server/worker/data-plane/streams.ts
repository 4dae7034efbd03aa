import type { EmbeddedStream } from "../../adapters/stream/embedded/index.ts";
import type { OffsetVector, StreamAdapter } from "../../adapters/stream/types.ts";
import type { ServedStream } from "../../domain/data-plane-api/served-product.ts";
import { deadSuffix } from "../../domain/data-plane-api/served-product.ts";
import { AppError } from "../../errors.ts";
import type { TailSource } from "./tail/tails.ts";

/** The streams behind the products: the embedded log and the connections' systems. */
export interface Streams {
  readonly embedded: EmbeddedStream;
  /** The system that holds a product's stream. Throws UNAVAILABLE when its connection is not configured. */
  of(stream: Pick<ServedStream, "connection" | "topic">): StreamAdapter;
  /** Makes sure that a product's topics exist as its contract asks; costs nothing the second time. */
  ensure(stream: ServedStream): Promise<void>;
  tailSource(stream: ServedStream): TailSource;
  /** Calls back after commits, where the system pushes them. */
  watch(
    stream: StreamAdapter,
    topic: string,
    listener: (ends: OffsetVector) => void,
  ): (() => void) | undefined;
  /** Replaces the connections that are not the embedded log; those that stay the same keep their adapter. */
  connect(connections: ReadonlyMap<string, string>): void;
  close(): Promise<void>;
}

/** Dead letters are few and looked at by people: a month of them is kept. */
const deadRetentionMs = 30 * 86_400_000;

/**
 * `open` makes the adapter of a connection from its settings (JSON); connections are opened on first use.
 */
export function createStreams(embedded: EmbeddedStream, open: (settings: string) => StreamAdapter): Streams {
  const connections = new Map<string, { settings: string; adapter: StreamAdapter | undefined }>();
  const ensured = new Map<string, Promise<void>>();

  const of: Streams["of"] = (stream) => {
    if (stream.connection === null) return embedded;
    const connection = connections.get(stream.connection);
    if (!connection)
      throw new AppError(
        "UNAVAILABLE",
        `The stream ${stream.topic} lives on the connection "${stream.connection}", which is not configured. Add it under Connections, or set KAFKA_BROKERS for "kafka".`,
      );
    connection.adapter ??= open(connection.settings);
    return connection.adapter;
  };

  const watch: Streams["watch"] = (stream, topic, listener) =>
    stream === embedded ? embedded.onCommit(topic, ({ ends }) => listener(ends)) : undefined;

  return {
    embedded,
    of,
    ensure(stream) {
      const wanted = JSON.stringify([stream.connection, stream.topic, stream.partitions, stream.retentionMs]);
      const known = ensured.get(wanted);
      if (known) return known;
      const made = ensureTopics(of(stream), embedded, stream);
      ensured.set(wanted, made);
      made.catch(() => ensured.delete(wanted));
      return made;
    },
    tailSource: (stream) => {
      const adapter = of(stream);
      return {
        topic: stream.topic,
        stream: adapter,
        trusted: adapter === embedded,
        watchEnds:
          adapter === embedded
            ? (listener) => watch(adapter, stream.topic, listener) ?? (() => {})
            : undefined,
      };
    },
    watch,
    connect(wanted) {
      for (const [id, connection] of connections)
        if (wanted.get(id) !== connection.settings) {
          connections.delete(id);
          connection.adapter?.close().catch(() => {});
        }
      for (const [id, settings] of wanted)
        if (!connections.has(id)) connections.set(id, { settings, adapter: undefined });
    },
    async close() {
      await Promise.all([...connections.values()].map(({ adapter }) => adapter?.close()));
      await embedded.close();
    },
  };
}

async function ensureTopics(
  adapter: StreamAdapter,
  embedded: StreamAdapter,
  stream: ServedStream,
): Promise<void> {
  const { topic, deadTopic, partitions, retentionMs } = stream;
  // A topic with another name than the product's belongs to somebody else: it is used as it is.
  if (deadTopic === topic + deadSuffix) await adapter.ensureTopic({ topic, partitions, retentionMs });
  await embedded.ensureTopic({ topic: deadTopic, partitions: 1, retentionMs: deadRetentionMs });
}
