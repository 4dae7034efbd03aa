import { beforeEach, describe, expect, it } from "vitest";
import { catalogEntry } from "../catalog/index/entry.ts";
import { CatalogSnapshot } from "../catalog/index/snapshot.ts";
import { manualClock } from "../clock.ts";
import { searchReplySchema } from "../domain/federated-search.ts";
import { anonymous, type Principal } from "../domain/principal.ts";
import { parseProductFile } from "../domain/product-file/index.ts";
import { readSampleProduct } from "../sample/products.ts";
import { createCatalogRanker } from "../search/catalog-ranker.ts";
import type { Container } from "./container.ts";
import { handleRest } from "./rest/handle.ts";
import { openApiDocument } from "./rest/openapi.ts";
import { appRouter } from "./root.ts";
import { createCaller } from "./trpc.ts";

const maya: Principal = {
  kind: "person",
  id: "maya",
  name: "Maya",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read"],
};
const id = "help/articles";
let said: string[];

function container(): Container {
  const { definition } = parseProductFile(readSampleProduct(id));
  if (!definition) throw new Error("The sample does not parse.");
  const entry = catalogEntry(definition, {
    status: "active",
    revision: 1,
    updatedAt: "2026-01-01T00:00:00.000Z",
  });
  const snapshot = new CatalogSnapshot({
    version: "1",
    current: true,
    entries: new Map([[id, entry]]),
    domains: new Map(),
    teams: new Map(),
  });
  const parts: Partial<Container> = {
    clock: manualClock(Date.UTC(2026, 0, 15, 12)),
    index: { current: async () => snapshot, at: async () => snapshot },
    ranker: createCatalogRanker({ nearest: async () => [] }),
    entities: null,
    elapsed: () => performance.now(),
    languageModel: {
      abilities: { system: "test", model: "scripted" },
      async complete({ user }) {
        said.push(user);
        return "Press the slash key. [0]";
      },
    },
    dataPlane: {
      async query() {
        return {
          hits: [
            {
              id: "find-data",
              score: 1,
              text: "Press the slash key to search.",
              fields: { id: "find-data" },
              citation: {
                product: id,
                port: "vectors",
                record: { product: id, partition: 0, offset: 0 },
                permalink: `/api/v1/products/${id}/events/record?partition=0&offset=0`,
                version: "2026-01-01T00:00:00.000Z",
                eventTime: "2026-01-01T00:00:00.000Z",
              },
              signals: { cosine: 0.6, words: ["key"], exact: null },
            },
          ],
          coverage: {
            documents: 1,
            newest: null,
            asOf: null,
            knowledge: null,
            vectors: { state: "ready", model: "toy", embedded: 1, total: 1, detail: "" },
            text: { state: "ready", behind: 0, detail: "" },
            filter: null,
            question: { cut: false, detail: "" },
            tookMs: 1,
          },
        };
      },
    } as unknown as Container["dataPlane"],
  };
  return parts as Container;
}

beforeEach(() => {
  said = [];
});

async function post(body: unknown, as: Principal = maya) {
  const reply = await handleRest(
    { container: container(), resolvePrincipal: async () => as, onFailure: () => {} },
    new Request("http://localhost:3000/api/v1/search", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
}

describe("the mesh's search", () => {
  it("is the same over REST and tRPC, with the model's sentence where one is configured", async () => {
    const { status, json } = await post({ question: "which key searches?", k: 3 });
    expect(status).toBe(200);
    const reply = searchReplySchema.parse(json);
    expect(reply).toMatchObject({
      products: [{ product: id, hits: [{ id: "find-data" }] }],
      fused: [{ product: id, id: "find-data", citation: { version: "2026-01-01T00:00:00.000Z" } }],
      answer: {
        text: "Press the slash key.",
        sentences: [{ citations: [0] }],
        supported: true,
        model: "scripted",
      },
    });
    const asked = await createCaller(appRouter)({ container: container(), principal: maya }).search.ask({
      question: "which key searches?",
      k: 3,
    });
    expect({ ...asked, coverage: null, answer: null }).toEqual({ ...reply, coverage: null, answer: null });
  });

  it("leaves the model out on request", async () => {
    const { status, json } = await post({ question: "which key?", answer: false });
    expect(status).toBe(200);
    expect(json).not.toHaveProperty("answer");
    expect(said).toEqual([]);
  });

  it("refuses strangers and bad input with the field's name", async () => {
    expect((await post({ question: "x" }, anonymous)).status).toBe(401);
    expect(await post({})).toMatchObject({ status: 400, json: { path: "question" } });
    expect(await post({ question: "  " })).toMatchObject({ status: 400, json: { path: "question" } });
    expect(await post({ question: "word ".repeat(50_000) })).toMatchObject({
      status: 400,
      json: { path: "question", detail: expect.stringContaining("at most 200,000 characters") },
    });
    expect(await post({ question: "x", k: 1000 })).toMatchObject({ status: 400, json: { path: "k" } });
    expect(await post({ question: "x", timeZone: "Mars" })).toMatchObject({
      status: 400,
      json: { path: "timeZone" },
    });
    expect(await post({ question: "x", products: ["no/such"] })).toMatchObject({ status: 404 });
  });

  it.each([
    ["10,000 words", "strike ".repeat(10_000)],
    ["SQL", "'; DROP TABLE products; -- SELECT * FROM strikes WHERE 1=1"],
    ["emoji", "🐦✈️💥 ???"],
    ["right to left", "متى تتأخر الرحلات؟"],
    ["several languages", "which Gänse damaged 発動機 вчера"],
    ["signs only", "!!! ((( %%% \\ \" '"],
    ["a null byte and controls", "geese\u0000\u0007 engine"],
  ])("answers a question of %s", async (_, question) => {
    const { status, json } = await post({ question });
    expect(status).toBe(200);
    const reply = searchReplySchema.parse(json);
    expect(reply.coverage).toMatchObject({ answered: [{ product: id }], failed: [], timedOut: [] });
  });

  it("says which bound of a span is wrong", async () => {
    const span = { from: "2026-01-15T00:00:00Z", to: "2026-01-14T00:00:00Z" };
    expect(await post({ question: "x", span })).toMatchObject({ status: 400, json: { path: "span.to" } });
    expect(await post({ question: "x", span: { from: "noon" } })).toMatchObject({
      status: 400,
      json: { path: expect.stringContaining("span") },
    });
  });

  it("is documented with the question to one product", () => {
    const { paths } = openApiDocument("1", "http://localhost:3000");
    expect(paths?.["/api/v1/search"]?.post?.operationId).toBe("searchMesh");
    expect(paths?.["/api/v1/products/{domain}/{product}/query"]?.post?.operationId).toBe("queryProduct");
  });
});
