import { join } from "node:path";
import { credentials, Metadata, makeClientConstructor, type ServiceError, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createSqliteDocuments } from "../../../adapters/documents/sqlite/index.ts";
import type { DocumentIndex } from "../../../adapters/documents/types.ts";
import type { UsageEvent } from "../../../catalog/usage/recorder.ts";
import { systemClock as clock } from "../../../clock.ts";
import { describeProduct, parseProductFile } from "../../../domain/product-file/index.ts";
import { AppError } from "../../../errors.ts";
import { hashToken } from "../../../governance/token-secret.ts";
import { createIndexBook } from "../../../hydration/vectors/index-book.ts";
import { readSampleProduct } from "../../../sample/products.ts";
import { createQuestionVectors } from "../../../search/question-vectors.ts";
import { memoryVectors } from "../../../search/testing/memory-vectors.ts";
import { serveInternal } from "../../internal/server.ts";
import { queryProductRoute } from "../handlers/query-product.ts";
import { startTestDataPlane, type TestDataPlane, testPerson, testSigningKey } from "../testing/harness.ts";
import { servingDefinition } from "./server.ts";

const id = "help/articles";
const read: UsageEvent[] = [];
let plane: TestDataPlane;
let internal: Awaited<ReturnType<typeof serveInternal>>;
let documents: DocumentIndex;
let ask: (message: object, token?: string) => Promise<Record<string, unknown>>;
let close: () => void;

beforeAll(async () => {
  plane = await startTestDataPlane([]);
  documents = createSqliteDocuments({ folder: join(plane.home, "search") });
  const record = { id: "find-data", title: "Find data", body: "Press the slash key." };
  await documents.apply(`${id}@1`, {
    documents: [
      {
        recordId: "find-data",
        partition: 0,
        offset: 7,
        knownUs: 1_700_000_000_000_001,
        eventUs: 1_000_000,
        payload: JSON.stringify(record),
        texts: { title: record.title, body: record.body },
        names: { id: record.id, title: record.title },
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
    signingKey: testSigningKey,
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
  const token = (secret: string, scopes: ("read" | "write")[]) =>
    [
      hashToken(secret),
      { tokenId: secret, principal: { ...testPerson("maya"), scopes }, expiresAtMs: null },
    ] as const;
  plane.calls.access({
    sequence: 1n,
    tokens: new Map([token("reads", ["read"]), token("writes", ["write"])]),
  });
  const port = await plane.calls.listenGrpc(0, "127.0.0.1");
  const Serving = makeClientConstructor(servingDefinition(), "Serving");
  const client = new Serving(`127.0.0.1:${port}`, credentials.createInsecure()) as unknown as {
    close(): void;
    semanticQuery(
      message: object,
      metadata: Metadata,
      done: (error: ServiceError | null, reply: Record<string, unknown>) => void,
    ): void;
  };
  close = () => client.close();
  ask = (message, secret = "reads") => {
    const metadata = new Metadata();
    if (secret !== "") metadata.set("authorization", `Bearer ${secret}`);
    return new Promise((resolve, reject) =>
      client.semanticQuery(message, metadata, (error, reply) => (error ? reject(error) : resolve(reply))),
    );
  };
});
afterAll(async () => {
  close();
  await internal.close(100);
  await documents.close();
  await plane.stop();
});

it("answers a question to one product with what HTTP answers, and counts the reading", async () => {
  const reply = await ask({ product: id, question: "which key do I press?", k: 3 });
  expect(reply).toMatchObject({
    hits: [
      {
        id: "find-data",
        citation: {
          product: id,
          recordProduct: id,
          partition: 0,
          offset: "7",
          versionUs: "1700000000000001",
          eventTimeUs: "1000000",
        },
        words: expect.arrayContaining(["key"]),
      },
    ],
    coverage: { documents: "1", vectors: "unavailable", text: "ready" },
  });
  const [hit] = reply.hits as { json: string }[];
  expect(JSON.parse(hit?.json ?? "")).toMatchObject({ title: "Find data", body: "Press the slash key." });
  expect(read).toMatchObject([{ productId: id, principalId: "maya", via: "api", records: 1 }]);
});

it.each([
  ["a stranger", { product: id, question: "x" }, "", status.UNAUTHENTICATED],
  ["a token that may not read", { product: id, question: "x" }, "writes", status.PERMISSION_DENIED],
  ["an empty question", { product: id, question: " " }, "reads", status.INVALID_ARGUMENT],
  ["too many hits", { product: id, question: "x", k: 1000 }, "reads", status.INVALID_ARGUMENT],
  [
    "a wrong filter",
    { product: id, question: "x", filter: "event.titel == 'x'" },
    "reads",
    status.INVALID_ARGUMENT,
  ],
  [
    "the future",
    { product: id, question: "x", asOfUs: "32503680000000000" },
    "reads",
    status.INVALID_ARGUMENT,
  ],
  [
    "an instant that no calendar has",
    { product: id, question: "x", asOfUs: "9223372036854775807" },
    "reads",
    status.INVALID_ARGUMENT,
  ],
  ["no product", { product: "../../internal/status", question: "x" }, "reads", status.INVALID_ARGUMENT],
  ["an unknown product", { product: "a/b", question: "x" }, "reads", status.NOT_FOUND],
])("refuses %s with gRPC's code", async (_, message, token, code) => {
  await expect(ask(message, token)).rejects.toMatchObject({ code });
});
