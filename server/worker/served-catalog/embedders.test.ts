import { expect, it } from "vitest";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import { builtinModel } from "../../domain/product-file/index.ts";
import { createEmbedders } from "./embedders.ts";

const closed: string[] = [];
const adapter = (model: string): EmbeddingAdapter => ({
  abilities: { system: "toy", model, dimensions: 1, maxTokens: null, offline: true },
  embed: async (texts) => texts.map(() => Float32Array.of(1)),
  async close() {
    closed.push(model);
  },
});
const connection = (id: string, model: string) => ({
  id,
  system: "openai",
  settings: JSON.stringify({ model }),
});

it("finds models by their name or their connection, and keeps what did not change", async () => {
  const warned: unknown[] = [];
  const embedders = createEmbedders({
    builtin: adapter("builtin-int8"),
    open({ settings }) {
      const { model } = JSON.parse(settings) as { model: string };
      if (model === "broken") throw new Error("no such folder");
      return adapter(model);
    },
    log: { warn: (detail: unknown) => void warned.push(detail) },
  });
  // Definitions say one name, indexes keep the other.
  expect(embedders.of(builtinModel)).toBe(embedders.of("builtin-int8"));
  expect(embedders.of("big")).toBeUndefined();

  await embedders.connect([connection("b", "big"), connection("a", "big"), connection("bad", "broken")]);
  const big = embedders.of("big");
  expect(big).toBeDefined();
  expect(embedders.of("a")).toBe(big);
  expect(embedders.of("b")).not.toBe(big);
  expect(embedders.of("broken")).toBeUndefined();
  expect(warned).toHaveLength(1);
  const same = embedders.revision();
  await embedders.connect([connection("b", "big"), connection("a", "big"), connection("bad", "broken")]);
  // What cannot be used changes nothing, and is told once.
  expect(embedders.revision()).toBe(same);
  expect(warned).toHaveLength(1);

  const revision = embedders.revision();
  await embedders.connect([connection("a", "big"), connection("b", "bigger")]);
  expect(embedders.revision()).toBeGreaterThan(revision);
  expect(embedders.of("big")).toBe(big);
  expect(embedders.of("b")?.abilities.model).toBe("bigger");
  expect(closed).toEqual(["big"]);

  const calm = embedders.revision();
  await embedders.connect([connection("a", "big"), connection("b", "bigger")]);
  expect(embedders.revision()).toBe(calm);
  await embedders.close();
  expect([...closed].sort()).toEqual(["big", "big", "bigger", "builtin-int8"]);
});
