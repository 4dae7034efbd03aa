import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { embeddingContract } from "../contract.suite.ts";
import { cosine } from "../vector.ts";
import { builtinModel } from "./builtin.ts";
import { createOnnxEmbedding } from "./index.ts";
import { truncate } from "./model.ts";

embeddingContract("built-in all-MiniLM-L6-v2 int8", async () => createOnnxEmbedding(builtinModel));

describe("built-in model", () => {
  const adapter = createOnnxEmbedding(builtinModel);
  afterAll(() => adapter.close());

  it("puts a phrase nearer to its meaning than to a text that shares its words", async () => {
    const [question, meaning, words] = await adapter.embed([
      "aircraft hitting animals",
      "Reports of bird strikes near airports",
      "hitting a target in aircraft sales",
    ]);
    if (!question || !meaning || !words) throw new Error("three vectors expected");
    expect(cosine(question, meaning)).toBeGreaterThan(cosine(question, words));
  });

  it("lets a question overtake a new record, and both a bulk queue", async () => {
    const order: string[] = [];
    const bulk = Array.from({ length: 30 }, (_, i) =>
      adapter.embed([`bulk text ${i}`]).then(() => order.push("bulk")),
    );
    const query = adapter.embed(["a question"], { priority: "query" }).then(() => order.push("query"));
    const live = adapter.embed(["a new record"], { priority: "live" }).then(() => order.push("live"));
    const late = adapter.embed(["another question"], { priority: "query" }).then(() => order.push("late"));
    await Promise.all([...bulk, query, live, late]);
    expect(order.indexOf("query")).toBeLessThan(5);
    expect(order.indexOf("live")).toBeLessThan(7);
    expect(order.indexOf("late")).toBeLessThan(order.indexOf("live"));
  });
});

describe("truncate", () => {
  it("keeps the closing token", () => expect(truncate([101, 5, 6, 7, 8, 102], 4)).toEqual([101, 5, 6, 102]));
  it("leaves short input alone", () => expect(truncate([101, 5, 102], 4)).toEqual([101, 5, 102]));
});

describe("a folder that is no model", () => {
  it("is refused before anything starts, naming the file", () => {
    const folder = mkdtempSync(join(tmpdir(), "no-model-"));
    expect(() => createOnnxEmbedding({ folder, file: "model.onnx", model: "mine" })).toThrow(
      /needs config.json/,
    );
  });
});
