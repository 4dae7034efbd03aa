import { credentials, Metadata, makeClientConstructor, type ServiceError } from "@grpc/grpc-js";
import { servingDefinition } from "../../server/worker/data-plane/grpc/server.ts";
import type { LoadResult } from "./http-load.ts";
import { percentile } from "./percentile.ts";

interface Serving {
  close(): void;
  getOnlineFeatures(
    message: object,
    metadata: Metadata,
    done: (error: ServiceError | null, reply: { rows?: { values: unknown[] }[] }) => void,
  ): void;
}

export interface GrpcLoadOptions {
  port: number;
  headers: Readonly<Record<string, string>>;
  /** Requests, sent in turn. */
  messages: readonly object[];
  /** Calls under way at once, over one channel. */
  calls: number;
  seconds: number;
}

/** Calls GetOnlineFeatures as fast as answers come. Throws on an error, and on an answer without values. */
export async function grpcLoad({
  port,
  headers,
  messages,
  calls,
  seconds,
}: GrpcLoadOptions): Promise<LoadResult> {
  const Client = makeClientConstructor(servingDefinition(), "Serving");
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure()) as unknown as Serving;
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const latencies: number[] = [];
  const ask = (message: object) =>
    new Promise<void>((resolve, reject) => {
      client.getOnlineFeatures(message, metadata, (error, reply) => {
        if (error) reject(error);
        else if (!reply.rows?.[0]?.values.length) reject(new Error("A gRPC answer has no values."));
        else resolve();
      });
    });
  const begun = performance.now();
  const until = begun + seconds * 1000;
  try {
    await Promise.all(
      Array.from({ length: calls }, async (_, call) => {
        for (let turn = call; performance.now() < until; turn++) {
          const sent = performance.now();
          await ask(messages[turn % messages.length] ?? {});
          latencies.push(performance.now() - sent);
        }
      }),
    );
  } finally {
    client.close();
  }
  return {
    requestsPerSecond: Math.round(latencies.length / ((performance.now() - begun) / 1000)),
    p50Ms: percentile(latencies, 0.5) ?? Number.NaN,
    p99Ms: percentile(latencies, 0.99) ?? Number.NaN,
  };
}
