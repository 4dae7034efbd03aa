import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtinModel } from "../adapters/embedding/onnx/builtin.ts";
import { createOnnxEmbedding } from "../adapters/embedding/onnx/index.ts";
import { cosine } from "../adapters/embedding/vector.ts";
import { describeProduct, parseProductFile, synonymsOf } from "../domain/product-file/index.ts";
import { readSampleProduct, sampleProductIds } from "../sample/products.ts";
import { createCatalogRanker, type NearestProducts } from "./catalog-ranker.ts";
import { productTexts } from "./product-text.ts";
import type { SearchableProduct } from "./types.ts";

/** The sample mesh's own definitions, embedded by the shipped model. */
const products: SearchableProduct[] = sampleProductIds.map((id) => {
  const { definition } = parseProductFile(readSampleProduct(id));
  if (!definition) throw new Error(`the sample's ${id} does not parse`);
  const product = describeProduct(definition);
  return {
    id,
    revision: 1,
    domainName: product.domainId.replaceAll("-", " "),
    name: product.name,
    title: product.title,
    description: product.description,
    tags: product.tags,
    ownerName: null,
    fields: product.ports.flatMap((port) => port.fields),
    synonyms: synonymsOf(definition),
  };
});

const embedder = createOnnxEmbedding(builtinModel);
let pieces: { id: string; vector: Float32Array }[];
beforeAll(async () => {
  pieces = [];
  for (const product of products)
    for (const vector of await embedder.embed(productTexts(product))) pieces.push({ id: product.id, vector });
});
afterAll(() => embedder.close());

const nearest: NearestProducts = async (question, limit) => {
  const [asked] = await embedder.embed([question], { priority: "query" });
  if (!asked) return [];
  const best = new Map<string, number>();
  for (const { id, vector } of pieces) best.set(id, Math.max(cosine(asked, vector), best.get(id) ?? -1));
  return [...best]
    .map(([id, score]) => ({ id, cosine: score }))
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, limit);
};
const ranker = createCatalogRanker({ nearest });
const first = async (question: string) => (await ranker.rank(question, products, 5))[0]?.id;

describe("the catalog's ranker on the sample mesh", () => {
  it.each([
    ["aircraft hitting animals", "wildlife/strike_reports"],
    ["birds colliding with jets", "wildlife/strike_reports"],
    ["tremors and shaking ground", "seismic/earthquakes"],
    ["when do planes take off and land", "flight-operations/flight_events"],
    ["temperature and rain by day", "weather/daily_weather"],
    ["where are aerodromes located", "airports/airports"],
    ["what people click in this website", "product-analytics/clickstream_events"],
    ["free corpora for machine learning", "open-data/dataset_descriptions"],
  ])("%s → %s", async (question, id) => expect(await first(question)).toBe(id));

  it.each(["recipe for apple pie", "credit card fraud", "stock prices of banks", "patient blood pressure"])(
    "finds nothing for “%s”",
    async (question) => expect(await ranker.rank(question, products, 5)).toEqual([]),
  );

  it("puts exact names first however they are written, then starts of names", async () => {
    for (const product of products) {
      expect(await first(product.name)).toBe(product.id);
      expect(await first(product.id.toUpperCase())).toBe(product.id);
      expect(await first(product.title)).toBe(product.id);
    }
    expect((await ranker.rank("flight", products, 2)).map((each) => each.id).sort()).toEqual([
      "flight-operations/flight_events",
      "flight-operations/flights_history",
    ]);
  });

  it.each([
    ["earthqake", "seismic/earthquakes"],
    ["eathrquakes", "seismic/earthquakes"],
    ["strike_reprots", "wildlife/strike_reports"],
    ["flight evnets", "flight-operations/flight_events"],
    ["daily weahter", "weather/daily_weather"],
    ["clikstream_event", "product-analytics/clickstream_events"],
    ["airprots", "airports/airports"],
  ])("forgives the typing mistake in “%s” and says so", async (question, id) => {
    const [hit] = await ranker.rank(question, products, 5);
    expect(hit?.id).toBe(id);
    expect(hit?.why.some(({ by }) => by === "typo")).toBe(true);
  });

  it("forgives a mistake inside a sentence by words alone", async () => {
    const worded = createCatalogRanker({ nearest: async () => [] });
    const [hit] = await worded.rank("reported magnitde and depht", products, 5);
    expect(hit?.id).toMatch(/^seismic\//);
    expect(hit?.why).toContainEqual(
      expect.objectContaining({ match: "magnitude", by: "typo", of: "magnitde" }),
    );
  });

  it("takes no word for a mistake that stands in the catalog, and none so short", async () => {
    for (const question of ["earthquakes", "flight", "state", "sea"])
      for (const { why } of await ranker.rank(question, products, 5))
        expect(why.filter(({ by }) => by === "typo")).toEqual([]);
  });

  it("knows what the contracts call it, and what a custom property gives as another name", async () => {
    const worded = createCatalogRanker({ nearest: async () => [] });
    for (const [question, id] of [
      ["temblors", "seismic/earthquakes"],
      ["aerodrome", "airports/airports"],
    ] as const) {
      const [hit] = await worded.rank(question, products, 5);
      expect(hit?.id).toBe(id);
      expect(hit?.why).toContainEqual(
        expect.objectContaining({ field: "synonyms", by: "synonym", match: question.replace(/s$/, "") }),
      );
    }
    // A product that is called so by name stays before one that is only known by it.
    const named = products.map((product) =>
      product.id === "weather/daily_weather" ? { ...product, title: "Temblor", revision: 2 } : product,
    );
    expect((await worded.rank("temblor", named, 5)).slice(0, 2).map((each) => each.id)).toEqual([
      "weather/daily_weather",
      "seismic/earthquakes",
    ]);
  });

  it("goes on by words alone when the model is away, and tells", async () => {
    const causes: unknown[] = [];
    const worded = createCatalogRanker({
      nearest: () => Promise.reject(new Error("away")),
      onDegraded: (cause) => causes.push(cause),
    });
    expect((await worded.rank("earthquake magnitude", products, 5))[0]?.id).toMatch(
      /^seismic\/\w*earthquakes$/,
    );
    expect(causes).toHaveLength(1);
  });

  it("ranks only what it is given, also after a product went away or changed", async () => {
    const without = products.filter((product) => product.id !== "seismic/earthquakes");
    expect((await ranker.rank("earthquakes", without, 5)).map((each) => each.id)).not.toContain(
      "seismic/earthquakes",
    );
    const renamed = products.map((product) =>
      product.id === "seismic/earthquakes" ? { ...product, title: "Zyzzyva", revision: 2 } : product,
    );
    expect((await ranker.rank("zyzzyva", renamed, 5))[0]?.id).toBe("seismic/earthquakes");
  });

  it.each(["", "   ", "🙂", "'; DROP TABLE product; --", "مرحبا بالعالم", "word ".repeat(10_000)])(
    "survives %#",
    async (question) => {
      expect(Array.isArray(await ranker.rank(question, products, 5))).toBe(true);
    },
  );
});
