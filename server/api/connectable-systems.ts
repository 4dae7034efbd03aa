import { existsSync } from "node:fs";
import { z } from "zod";
import { loadOnnxFiles, onnxConfigSchema } from "../adapters/embedding/onnx/config.ts";
import { openaiEmbeddingConfigSchema } from "../adapters/embedding/openai/config.ts";
import type { EmbeddingAdapter } from "../adapters/embedding/types.ts";
import { kafkaConfigSchema } from "../adapters/stream/kafka/config.ts";
import type { StreamAdapter } from "../adapters/stream/types.ts";
import type { ConnectableSystem } from "../catalog/connections/types.ts";
import { AppError } from "../errors.ts";

/** What makes the adapters; given by the composition root, which alone chooses them. */
export interface SystemMakers {
  kafka(settings: z.input<typeof kafkaConfigSchema>): StreamAdapter;
  openaiEmbedding(
    settings: z.output<typeof openaiEmbeddingConfigSchema>,
    allowLocal: boolean,
  ): EmbeddingAdapter;
  /** Asks an address; the status it answers, whatever it is. */
  reach(url: string, apiKey: string | undefined, allowLocal: boolean): Promise<number>;
}

/** Addresses are shown to everybody who sees the connection, and paths are put behind them. */
function showsNoSecret(address: string): boolean {
  if (!URL.canParse(address)) return true;
  const { username, password, search, hash } = new URL(address);
  return username === "" && password === "" && search === "" && hash === "";
}

const modelEndpointSchema = z.object({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine(
      showsNoSecret,
      "may not carry a user name, a password, a query or a fragment; the key has a field of its own",
    )
    .meta({ description: "Address that the endpoints of inference ports are below" }),
  local: z
    .boolean()
    .default(false)
    .meta({ description: "The endpoint stands on this machine or its private network" }),
});

const kafkaShape = kafkaConfigSchema.shape;
const onnxShape = onnxConfigSchema.shape;
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
    {
      system: "onnx",
      role: "embedding",
      title: "Embedding model on this machine (ONNX)",
      // The same adapter runs the built-in model, with the embedding role's contract suite.
      evidence: "run-for-real",
      abilities: { embeds: true, offline: true },
      configSchema: z.object({
        folder: onnxShape.folder.meta({
          description: "Folder with tokenizer.json, tokenizer_config.json, config.json and the ONNX file",
        }),
        file: onnxShape.file,
        model: onnxShape.model.meta({
          description: "Name stored with every vector; must change when the weights do",
        }),
      }),
      secretSchema: null,
      async test(settings) {
        const { onnxPath, dimensions, maxTokens } = loadOnnxFiles(onnxConfigSchema.parse(settings));
        if (!existsSync(onnxPath))
          throw new AppError(
            "UNAVAILABLE",
            `There is no ${onnxPath}. Name the ONNX file that the folder holds.`,
          );
        return `The folder holds a model with vectors of ${dimensions} numbers, of at most ${maxTokens} tokens; it is loaded with its first text.`;
      },
    },
    {
      system: "model-endpoint",
      role: "inference",
      title: "Model endpoint (OpenAI-compatible, KServe or JSON)",
      // The inference role's contract suite runs against local servers with the documented replies.
      evidence: "recorded-shapes",
      abilities: { infers: true, offline: false },
      configSchema: modelEndpointSchema,
      secretSchema: z.object({ apiKey: z.string().min(1) }),
      async test(settings) {
        const { baseUrl, local } = modelEndpointSchema.parse(settings);
        const apiKey = typeof settings.apiKey === "string" ? settings.apiKey : undefined;
        const status = await make.reach(baseUrl, apiKey, local);
        return `Somebody answers there, with the status ${status}. Whether a model does is seen in the "Try it" of its product.`;
      },
    },
  ];
}
