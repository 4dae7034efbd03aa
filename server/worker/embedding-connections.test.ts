import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servicePrincipal } from "../domain/principal.ts";
import { note, notesProduct } from "./testing/notes-product.ts";
import { prepareTestWorker, type TestWorker } from "./testing/worker-process.ts";

const principal = servicePrincipal("test");

/** What the scripted models understand: a text is the sum of the ideas that it has words of. */
const ideas = [
  ["whale", "humpback", "orca"],
  ["bread", "loaf", "sourdough"],
  ["tap", "plumbing", "leak"],
  ["violin", "instrument", "strings"],
];
const meaning = (text: string, dimensions: number) =>
  Array.from({ length: dimensions }, (_, at) =>
    (ideas[at] ?? []).some((word) => text.toLowerCase().includes(word)) ? 1 : 0.01,
  );

/** An endpoint with the documented replies: model `small` has 6 numbers, `large` 12. */
function startEndpoint() {
  const asked: { model: string; texts: string[]; key: string | undefined }[] = [];
  let away = false;
  const server: Server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (away) return void response.writeHead(503).end('{"error":{"message":"the model is being loaded"}}');
    const { model, input } = JSON.parse(body) as { model: string; input: string[] };
    asked.push({ model, texts: input, key: request.headers.authorization });
    const dimensions = model === "large" ? 12 : 6;
    response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        object: "list",
        model,
        data: input.map((text, index) => ({
          object: "embedding",
          index,
          embedding: meaning(text, dimensions),
        })),
      }),
    );
  });
  return new Promise<{
    baseUrl: string;
    asked: typeof asked;
    setAway(value: boolean): void;
    stop(): void;
  }>((resolve) =>
    server.listen(0, "127.0.0.1", () =>
      resolve({
        baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
        asked,
        setAway(value) {
          away = value;
        },
        stop() {
          server.closeAllConnections();
          server.close();
        },
      }),
    ),
  );
}

let worker: TestWorker;
let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
const folders: string[] = [];
beforeAll(async () => {
  endpoint = await startEndpoint();
  worker = await prepareTestWorker();
  await worker.start();
}, 120_000);
afterAll(async () => {
  await worker.stop();
  endpoint.stop();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const soon = <T>(look: () => Promise<T>, timeout = 30_000) => expect.poll(look, { timeout, interval: 50 });
const first = async (id: string, question: string) => {
  const { hits } = await worker.dataPlane.query(principal, id, { question, k: 1 });
  return hits[0] && (hits[0].signals.cosine ?? 0) > 0.5 ? hits[0].id : null;
};
const index = (id: string) => worker.dataPlane.vectors.describe(principal, id);
const spaces = (id: string) =>
  worker.db.embeddingSpace.findMany({
    where: { space: { startsWith: `${id}@` } },
    select: { model: true, dimensions: true, embedded: true },
  });

describe("an embeddings endpoint as a connection", () => {
  const id = "library/notes";
  const connect = (settings: object) =>
    worker.connect({
      id: "endpoint",
      system: "openai",
      role: "embedding",
      config: {
        baseUrl: endpoint.baseUrl,
        model: "small",
        dimensions: 6,
        timeoutMs: 2_000,
        local: true,
        ...settings,
      },
    });

  it("feeds a product's index, whose model and dimensions are kept and told", async () => {
    await connect({});
    await worker.publish(notesProduct(id, { vectors: "model: small" }));
    await worker.dataPlane.produce(principal, id, [
      note("sea", "A humpback surfaced"),
      note("oven", "Sourdough with rye"),
    ]);
    // The words are others: only the model says that they belong together.
    await soon(() => first(id, "orca")).toBe("sea");
    expect(await first(id, "loaf")).toBe("oven");
    await soon(() => index(id)).toMatchObject({
      state: "ready",
      model: "small",
      dimensions: 6,
      embedded: 2,
      total: 2,
      staleness: { problem: null },
    });
    await soon(() => spaces(id)).toEqual([{ model: "small", dimensions: 6, embedded: 2 }]);
    expect(
      await worker.db.embedding.findMany({
        where: { space: { startsWith: `${id}@` } },
        select: { model: true, dimensions: true },
      }),
    ).toEqual([
      { model: "small", dimensions: 6 },
      { model: "small", dimensions: 6 },
    ]);
    // The records of one page are asked for at once.
    expect(endpoint.asked.map(({ texts }) => texts)).toContainEqual([
      "A humpback surfaced",
      "Sourdough with rye",
    ]);
  }, 60_000);

  it("says why it is behind while the endpoint is away, and catches up by itself", async () => {
    endpoint.setAway(true);
    await worker.dataPlane.produce(principal, id, [note("kitchen", "A leak below the sink")]);
    await soon(async () => (await index(id)).staleness?.problem ?? "").toContain("answered 503");
    expect(await index(id)).toMatchObject({
      state: "indexing",
      staleness: { waitingSince: expect.stringMatching(/Z$/) },
    });
    // Words still find it.
    const { hits } = await worker.dataPlane.query(principal, id, { question: "sink", k: 1 });
    expect(hits[0]?.id).toBe("kitchen");
    endpoint.setAway(false);
    await soon(() => first(id, "plumbing"), 60_000).toBe("kitchen");
    await soon(() => index(id)).toMatchObject({
      state: "ready",
      staleness: { problem: null, waitingSince: null },
    });
  }, 120_000);

  it("goes on at another address without anything being embedded again", async () => {
    const moved = await startEndpoint();
    try {
      const before = endpoint.asked.length;
      await connect({ baseUrl: moved.baseUrl });
      await worker.dataPlane.produce(principal, id, [note("music", "New strings for the cello")]);
      await soon(() => first(id, "violin")).toBe("music");
      expect(moved.asked.flatMap(({ texts }) => texts)).toContain("New strings for the cello");
      expect(moved.asked.flatMap(({ texts }) => texts)).not.toContain("A humpback surfaced");
      expect(endpoint.asked.length).toBe(before);
    } finally {
      await connect({});
      moved.stop();
    }
  }, 60_000);

  it("fills an index of another model beside the one that answers, and then asks that one", async () => {
    await worker.connect({
      id: "larger",
      system: "openai",
      role: "embedding",
      config: { baseUrl: endpoint.baseUrl, model: "large", dimensions: 12, timeoutMs: 2_000, local: true },
    });
    await worker.publish(notesProduct(id, { vectors: "model: large" }));
    const seen = new Set<string>();
    await soon(async () => {
      expect(await first(id, "orca")).toBe("sea");
      const { model, dimensions, state } = await index(id);
      seen.add(`${model} ${state}`);
      return [model, dimensions, state];
    }, 60_000).toEqual(["large", 12, "ready"]);
    expect([...seen].filter((each) => each.endsWith("unavailable"))).toEqual([]);
    await soon(() => spaces(id)).toEqual([{ model: "large", dimensions: 12, embedded: 4 }]);
  }, 90_000);
});

describe("a model in a folder of this machine as a connection", () => {
  const id = "library/local";

  it("is filled beside the built-in one, switched to, and finds by paraphrase", async () => {
    const texts = ["Repairing a leaking kitchen tap", "History of the steam locomotive", "Planting tulips"];
    await worker.publish(notesProduct(id));
    await worker.dataPlane.produce(
      principal,
      id,
      texts.map((text, n) => note(`n${n}`, text)),
    );
    const found = async () => {
      const { hits } = await worker.dataPlane.query(principal, id, {
        question: "railway engines of the past",
        k: 1,
      });
      return hits[0]?.signals.cosine === null ? null : hits[0]?.id;
    };
    await soon(found, 60_000).toBe("n1");
    expect(await index(id)).toMatchObject({ model: "all-MiniLM-L6-v2-int8", dimensions: 384 });

    // Its weights are those of the built-in model, in another folder under another name.
    const folder = join(mkdtempSync(join(tmpdir(), "mr-model-")), "model");
    folders.push(join(folder, ".."));
    mkdirSync(folder);
    const builtin = join(import.meta.dirname, "../../models/all-MiniLM-L6-v2");
    for (const file of ["tokenizer.json", "tokenizer_config.json", "config.json"])
      symlinkSync(join(builtin, file), join(folder, file));
    symlinkSync(join(builtin, "model_int8.onnx"), join(folder, "ours.onnx"));
    await worker.connect({
      id: "ours",
      system: "onnx",
      role: "embedding",
      config: { folder, file: "ours.onnx", model: "ours-1" },
    });
    await worker.publish(notesProduct(id, { vectors: "model: ours" }));
    await soon(async () => {
      expect(await found()).toBe("n1");
      const { model, state } = await index(id);
      return [model, state];
    }, 60_000).toEqual(["ours-1", "ready"]);
    await soon(() => spaces(id)).toEqual([{ model: "ours-1", dimensions: 384, embedded: 3 }]);
    // What comes afterwards is embedded by it too.
    await worker.dataPlane.produce(principal, id, [note("n3", "A humpback surfaced beside the ferry")]);
    await soon(async () => {
      const { hits } = await worker.dataPlane.query(principal, id, { question: "whale near a boat", k: 1 });
      return hits[0]?.signals.cosine === null ? null : hits[0]?.id;
    }).toBe("n3");
  }, 150_000);
});
