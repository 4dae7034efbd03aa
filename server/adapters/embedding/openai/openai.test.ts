import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddingContract } from "../contract.suite.ts";
import { openaiEmbeddingConfigSchema } from "./config.ts";
import { createOpenaiEmbedding } from "./index.ts";

/** A local endpoint with the documented reply shape; the model's name tells it how to misbehave. */
let server: Server;
let baseUrl: string;
let requests = 0;

/** Character-count vectors: deterministic, of 8 numbers, not normalised, like some real servers. */
const toy = (text: string) =>
  Array.from({ length: 8 }, (_, i) => 1 + [...text].filter((c) => (c.codePointAt(0) ?? 0) % 8 === i).length);

beforeAll(async () => {
  server = createServer(async (request, response) => {
    requests++;
    let body = "";
    for await (const chunk of request) body += chunk;
    const { model, input } = JSON.parse(body) as { model: string; input: string[] };
    const data = input.map((text, index) => ({ object: "embedding", index, embedding: toy(text) }));
    const json = (status: number, value: unknown, headers = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(value));
    };
    if (model === "html") return response.end("<html>login</html>");
    if (model === "error-in-200") return json(200, { error: { message: "model not loaded" } });
    if (model === "hangs") return;
    if (model === "redirects") return json(302, {}, { location: "http://169.254.169.254/" });
    if (model === "flaky" && requests % 3 !== 0) return json(503, { error: { message: "busy" } });
    if (model === "short") return json(200, { data: data.slice(1) });
    if (model === "wide")
      return json(200, { data: data.map((d) => ({ ...d, embedding: [...d.embedding, 1] })) });
    // As text-embeddings-inference refuses what has more than 512 tokens.
    if (model === "narrow" && input.some((text) => text.length > 600))
      return json(413, {
        error: "Input validation error: `inputs` must have less than 512 tokens",
        error_type: "Validation",
      });
    if (model === "unknown") return json(400, { error: { message: "model not found" } });
    if (model === "unauthorised") return json(401, { error: { message: "bad key" } });
    return json(200, { object: "list", model, data: data.reverse() });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const open = (model: string, extra: object = {}) =>
  createOpenaiEmbedding(
    openaiEmbeddingConfigSchema.parse({ baseUrl, model, dimensions: 8, batch: 5, ...extra }),
    fetch,
  );

embeddingContract("OpenAI-compatible endpoint (documented shape)", async () => open("toy"));

describe("an endpoint that misbehaves", () => {
  it.each([
    ["html", "UNAVAILABLE", /not JSON/],
    ["error-in-200", "UNAVAILABLE", /without the field data/],
    ["short", "UNAVAILABLE", /no vector for text 0/],
    ["wide", "UNSUPPORTED", /gave 9 numbers/],
    ["unauthorised", "UNAVAILABLE", /401/],
    ["redirects", "UNAVAILABLE", /could not be reached/],
  ])("%s → %s", async (model, code, message) => {
    const failure = open(model, { retries: 0 }).embed(["one", "two"]);
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(message);
  });

  it("has texts that are too long for it cut, and the others whole", async () => {
    const long = "delayed departures ".repeat(200);
    const [short, cut, other] = await open("narrow").embed(["one", long, "two"]);
    const [alone] = await open("toy").embed(["one"]);
    const [half] = await open("toy").embed([long.slice(0, long.length / 8)]);
    expect([short, cut]).toEqual([alone, half]);
    expect(other).toHaveLength(8);
  });

  it("that refuses every text is not asked for each", async () => {
    requests = 0;
    const failure = open("unknown").embed(["one", "two", "three"]);
    await expect(failure).rejects.toMatchObject({ code: "INVALID_INPUT", message: /model not found/ });
    expect(requests).toBe(2);
  });

  it("times out", async () => {
    await expect(open("hangs", { timeoutMs: 100, retries: 0 }).embed(["one"])).rejects.toMatchObject({
      code: "TIMEOUT",
    });
  });

  it("is asked again after 503", async () => {
    requests = 0;
    expect(await open("flaky").embed(["one"])).toHaveLength(1);
    expect(requests).toBe(3);
  });
});
