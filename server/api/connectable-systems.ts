import { z } from "zod";
import { openaiEmbeddingConfigSchema } from "../adapters/embedding/openai/config.ts";
import type { EmbeddingAdapter } from "../adapters/embedding/types.ts";
import { kafkaConfigSchema } from "../adapters/stream/kafka/config.ts";
import type { StreamAdapter } from "../adapters/stream/types.ts";
import type { ConnectableSystem } from "../catalog/connections/types.ts";

/** What makes the adapters; given by the composition root, which alone chooses them. */
export interface SystemMakers {
  kafka(settings: z.input<typeof kafkaConfigSchema>): StreamAdapter;
  openaiEmbedding(
    settings: z.output<typeof openaiEmbeddingConfigSchema>,
    allowLocal: boolean,
  ): EmbeddingAdapter;
}

const kafkaShape = kafkaConfigSchema.shape;
const openaiShape = openaiEmbeddingConfigSchema.shape;

/** Every system a connection can be made to, with what its adapter can do and how that was tested. */
export function connectableSystems(make: SystemMakers): ConnectableSystem[] {
  return [
    {
      system: "kafka",
      role: "stream",
      title: "Kafka or Redpanda",
      // The stream role's contract suite runs on a real Kafka broker in `npm run test:systems`.
      evidence: "run-for-real",
      abilities: {
        tails: true,
        headers: true,
        tombstones: true,
        compacted: true,
        seekByTime: true,
        atomicIngest: false,
      },
      configSchema: z.object({
        brokers: kafkaShape.brokers.meta({ description: "host:port of one or more brokers" }),
        clientId: kafkaShape.clientId,
        tls: z
          .boolean()
          .default(false)
          .meta({ description: "Encrypt; trusts this machine's certificate authorities" }),
        topicPrefix: kafkaShape.topicPrefix,
      }),
      secretSchema: z.object({ sasl: kafkaShape.sasl }),
      async test(settings) {
        const stream = make.kafka(kafkaConfigSchema.parse(settings));
        try {
          const topics = await stream.listTopics();
          return `Answers; ${topics.length} topics can be seen.`;
        } finally {
          await stream.close();
        }
      },
    },
    {
      system: "openai",
      role: "embedding",
      title: "Embeddings endpoint (OpenAI-compatible)",
      // The embedding role's contract suite runs against a local endpoint with the documented replies.
      evidence: "recorded-shapes",
      abilities: { embeds: true, offline: false },
      configSchema: z.object({
        baseUrl: openaiShape.baseUrl,
        model: openaiShape.model,
        dimensions: openaiShape.dimensions,
        timeoutMs: openaiShape.timeoutMs,
        local: z
          .boolean()
          .default(false)
          .meta({ description: "The endpoint stands on this machine or its private network" }),
      }),
      secretSchema: z.object({ apiKey: z.string().min(1) }),
      async test(settings) {
        const adapter = make.openaiEmbedding(
          openaiEmbeddingConfigSchema.parse(settings),
          settings.local === true,
        );
        const [vector] = await adapter.embed(["Is anybody there?"]);
        return `Answers with vectors of ${vector?.length ?? 0} numbers.`;
      },
    },
  ];
}
