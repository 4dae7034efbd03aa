import { expect, it } from "vitest";
import { createOutboundFetch } from "../../governance/outbound-fetch.ts";
import { createZeroShot } from "./builtin/zero-shot.ts";
import { inferenceContract } from "./contract.suite.ts";
import { createJsonModel } from "./json/index.ts";
import { createKserve } from "./kserve/index.ts";
import { createOpenaiModel } from "./openai/index.ts";
import { type Answer, startLocalModel } from "./testing/local-model.ts";
import type { Endpoint, InferenceAdapter } from "./types.ts";

/** A protocol against a server of ours, and against that server's ways to go wrong. */
const served =
  (
    answer: Answer,
    make: (endpoint: Endpoint) => InferenceAdapter,
    sample: { inputs: readonly [unknown, unknown]; wrong: { input: unknown; path: string } },
  ) =>
  async () => {
    const server = await startLocalModel(answer);
    const fetch = createOutboundFetch({ allowLocal: true });
    const at = (url: string) => make({ url, apiKey: "secret", fetch });
    return {
      ...sample,
      adapter: at(server.origin),
      // Nobody listens on port 9 of a test machine (discard).
      misbehaving: (how: string) => at(how === "away" ? "http://127.0.0.1:9" : `${server.origin}/${how}`),
      stop: server.stop,
    };
  };

const textOf = (messages: unknown) => (messages as { role: string; content: string }[]).at(-1)?.content ?? "";

/** Chat completions as the real ones: JSON mode only when the conversation says JSON, as OpenAI demands. */
const chat: Answer = (path, body, headers) => {
  const { messages, response_format: format } = body as {
    messages: { content: string }[];
    response_format?: object;
  };
  if (path !== "/chat/completions" || headers.authorization !== "Bearer secret") return undefined;
  if (format && !messages.some(({ content }) => /json/i.test(content))) return { error: "must contain json" };
  const said = textOf(messages);
  const content = format
    ? `\`\`\`json\n${JSON.stringify({ tone: said.length > 8 ? "good" : "bad" })}\n\`\`\``
    : said.toUpperCase();
  return {
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
  };
};
const openai =
  (task: "chat" | "embedding", format: "json" | "text" = "json") =>
  (endpoint: Endpoint) =>
    createOpenaiModel({ endpoint, model: "toy", task, format });
const prompts = {
  inputs: [{ system: "Judge.", prompt: "a fine day" }, { prompt: "rain" }],
  wrong: { input: { prompt: " " }, path: "input.prompt" },
} as const;
inferenceContract("openai chat, JSON", served(chat, openai("chat"), prompts));
inferenceContract("openai chat, text", served(chat, openai("chat", "text"), prompts));

const embeddings: Answer = (path, body) => {
  const { input } = body as { input: string };
  return path === "/embeddings"
    ? {
        object: "list",
        data: [{ index: 0, embedding: [input.length, 1] }],
        usage: { prompt_tokens: 2, total_tokens: 2 },
      }
    : undefined;
};
inferenceContract(
  "openai embedding",
  served(embeddings, openai("embedding"), {
    inputs: [{ text: "one" }, { text: "three" }],
    wrong: { input: { text: 3 }, path: "input.text" },
  }),
);

/** The Open Inference Protocol as MLServer speaks it: refuses a tensor whose shape and data disagree. */
const kserve: Answer = (path, body) => {
  const { inputs } = body as {
    inputs: { name: string; shape: number[]; datatype: string; data: number[] }[];
  };
  const [delay] = inputs;
  if (path !== "/v2/models/delay/infer" || !delay) return undefined;
  if (delay.shape.reduce((a, b) => a * b, 1) !== delay.data.length) return { error: "shape" };
  const sum = delay.data.reduce((a, b) => a + b, 0);
  return {
    model_name: "delay",
    outputs: [{ name: "late", shape: [1, 1], datatype: "FP64", data: [[sum]] }],
  };
};
inferenceContract(
  "kserve",
  served(kserve, (endpoint) => createKserve({ endpoint, model: "delay", version: undefined }), {
    inputs: [{ x: [1, 2, 3] }, { x: { datatype: "FP32", shape: [3, 1], data: [[4], [5], [6]] } }],
    wrong: { input: { x: [[1, 2], [3]] }, path: "input.x" },
  }),
);

const json: Answer = (path, body) =>
  path === "/" ? { doubled: Number((body as { n: number }).n) * 2 } : undefined;
inferenceContract(
  "json",
  served(json, (endpoint) => createJsonModel({ endpoint, model: undefined }), {
    inputs: [{ n: 1 }, { n: 2 }],
    // Any JSON can be sent; nothing cannot.
    wrong: { input: undefined, path: "input" },
  }),
);

/** Letters counted, as unit vectors: near is what shares letters. */
const letters = async (texts: readonly string[], { signal }: { signal: AbortSignal }) => {
  signal.throwIfAborted();
  return texts.map((text) => {
    const counts = new Float32Array(26);
    for (const letter of text.toLowerCase()) {
      const place = letter.charCodeAt(0) - 97;
      if (place >= 0 && place < 26) counts[place] = (counts[place] ?? 0) + 1;
    }
    const length = Math.hypot(...counts) || 1;
    return counts.map((count) => count / length);
  });
};
const zeroShot = createZeroShot(letters, "letters");
const animals = zeroShot({
  labels: { bird: ["goose", "gull"], mammal: "deer" },
  temperature: 0.1,
  threshold: 0.5,
  none: "none of these",
});
inferenceContract("builtin zero-shot", async () => ({
  adapter: animals,
  inputs: [{ text: "a goose" }, { text: "a deer" }],
  wrong: { input: { text: "" }, path: "input.text" },
  stop: async () => {},
}));

it("labels by the nearest description, with scores that sum to one, and none below the threshold", async () => {
  const ask = async (text: string) =>
    (await animals.infer({ input: { text }, priority: "query", signal: new AbortController().signal })).reply;
  const goose = (await ask("goose")) as {
    label: string;
    score: number;
    cosine: number;
    scores: Record<string, number>;
  };
  expect(goose.label).toBe("bird");
  expect(goose.cosine).toBeCloseTo(1, 6);
  expect(Object.values(goose.scores).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  // Letters: goose is (g1 o2 s1 e1), deer (d1 e2 r1).
  const apart = 2 / (Math.sqrt(7) * Math.sqrt(6));
  expect(goose.scores.mammal).toBeCloseTo(1 / (1 + Math.exp((1 - apart) / 0.1)), 5);
  expect(await ask("zyx")).toMatchObject({ label: "none of these", score: null });
});

it("asks a JSON endpoint at the very address it has, with its slash", async () => {
  const server = await startLocalModel((path) => ({ path }));
  const fetch = createOutboundFetch({ allowLocal: true });
  for (const path of ["/predict/", "/predict"]) {
    const model = createJsonModel({
      endpoint: { url: `${server.origin}${path}`, apiKey: undefined, fetch },
      model: undefined,
    });
    const { reply } = await model.infer({
      input: {},
      priority: "query",
      signal: new AbortController().signal,
    });
    expect(reply).toEqual({ path });
  }
  await server.stop();
});
