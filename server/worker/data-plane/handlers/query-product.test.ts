import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createSqliteDocuments } from "../../../adapters/documents/sqlite/index.ts";
import type { DocumentIndex } from "../../../adapters/documents/types.ts";
import type { UsageEvent } from "../../../catalog/usage/recorder.ts";
import { systemClock as clock } from "../../../clock.ts";
import { queryReplySchema } from "../../../domain/data-plane-api/query.ts";
import { anonymous, type Principal } from "../../../domain/principal.ts";
import { describeProduct, parseProductFile } from "../../../domain/product-file/index.ts";
import { AppError } from "../../../errors.ts";
import { createIndexBook } from "../../../hydration/vectors/index-book.ts";
import { readSampleProduct } from "../../../sample/products.ts";
import { createQuestionVectors } from "../../../search/question-vectors.ts";
import { memoryVectors } from "../../../search/testing/memory-vectors.ts";
import { serveInternal } from "../../internal/server.ts";
import { startTestDataPlane, type TestDataPlane } from "../testing/harness.ts";
import { queryProductRoute } from "./query-product.ts";

const id = "help/articles";
const reader: Principal = {
  kind: "person",
  id: "maya",
  name: "Maya",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read"],
};
let plane: TestDataPlane;
let internal: Awaited<ReturnType<typeof serveInternal>>;
let documents: DocumentIndex;
const read: UsageEvent[] = [];

beforeAll(async () => {
  plane = await startTestDataPlane([]);
  documents = createSqliteDocuments({ folder: join(plane.home, "search") });
  await documents.apply(`${id}@1`, {
    documents: [
      {
        recordId: "find-data",
        partition: 0,
        offset: 7,
        knownUs: 1_000_000,
        eventUs: 1_000_000,
        payload: JSON.stringify({ id: "find-data", title: "Find data", body: "Press the slash key." }),
        texts: { title: "Find data", body: "Press the slash key." },
        names: { id: "find-data", title: "Find data" },
      },
    ],
    removals: [],
    next: { 0: 8 },
  });
  const book = createIndexBook();
  book.note(id, {
    vectors: { problem: "No model in this test." },
    documents: { space: `${id}@1`, behind: 0 },
  });
  const { definition } = parseProductFile(readSampleProduct(id));
  if (!definition) throw new Error("The sample does not parse.");
  internal = await serveInternal({
    socketPath: join(plane.home, "worker.sock"),
    signingKey: "test-signing-key",
    clock,
    onFailure: () => {},
    routes: [
      queryProductRoute({
        clock,
        documents,
        book,
        vectors: memoryVectors(),
        embedderOf: () => undefined,
        embedQuestion: createQuestionVectors(),
        async findProduct(asked) {
          if (asked !== id) throw new AppError("NOT_FOUND", `There is no product ${asked}.`);
          return { description: describeProduct(definition), status: "active" };
        },
        onDegraded: () => {},
        elapsed: () => performance.now(),
        usage: { record: (event) => void read.push(event) },
      }),
    ],
  });
});
afterAll(async () => {
  await internal.close(100);
  await documents.close();
  await plane.stop();
});

const ask = async (body: unknown, as: Principal = reader, product = id) => {
  const reply = await plane.fetch(`/api/v1/products/${product}/query`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    as,
  });
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
};

it("answers on the data plane's own port as the interface says, and counts the reading", async () => {
  const { status, json } = await ask({ question: "which key do I press?", k: 3 });
  expect(status).toBe(200);
  expect(queryReplySchema.parse(json)).toMatchObject({
    hits: [
      {
        id: "find-data",
        citation: { record: { product: id, partition: 0, offset: 7 }, version: "1970-01-01T00:00:01.000Z" },
      },
    ],
    coverage: {
      vectors: { state: "unavailable", detail: "No model in this test." },
      text: { state: "ready" },
    },
  });
  expect(read).toMatchObject([{ productId: id, principalId: "maya", records: 1 }]);
});

it.each([
  ["no JSON", "{", "INVALID_INPUT", undefined],
  ["no question", {}, "INVALID_INPUT", "question"],
  ["an empty question", { question: " " }, "INVALID_INPUT", "question"],
  ["a wrong k", { question: "x", k: 0 }, "INVALID_INPUT", "k"],
  ["a field that is not there", { question: "x", top: 3 }, "INVALID_INPUT", "top"],
  ["the future", { question: "x", asOf: "2990-01-01T00:00:00Z" }, "INVALID_INPUT", "asOf"],
  ["a wrong filter", { question: "x", filter: "event.titel == 'x'" }, "INVALID_INPUT", "filter"],
])("refuses %s, naming the field", async (_, body, code, path) => {
  const { status, json } = await ask(body);
  expect({ status, code: json.code, path: json.path }).toEqual({ status: 400, code, path });
});

it("lets nobody in without a name, and knows no other product", async () => {
  expect((await ask({ question: "x" }, anonymous)).status).toBe(401);
  expect((await ask({ question: "x" }, reader, "a/b")).json).toMatchObject({ code: "NOT_FOUND" });
});
