import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { builtinModel } from "../../adapters/embedding/onnx/builtin.ts";
import { createOnnxEmbedding } from "../../adapters/embedding/onnx/index.ts";
import { catalogEntry } from "../../catalog/index/entry.ts";
import { CatalogSnapshot } from "../../catalog/index/snapshot.ts";
import { manualClock } from "../../clock.ts";
import type { Principal } from "../../domain/principal.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { forYouSchema } from "../../domain/read-models/for-you.ts";
import { AppError } from "../../errors.ts";
import { readSampleProduct, sampleProductIds } from "../../sample/products.ts";
import { readArticles } from "../../sample/sources/articles.ts";
import { indexCatalog } from "../index-catalog.ts";
import { memoryVectors } from "../testing/memory-vectors.ts";
import { type ForYouDeps, forYou } from "./for-you.ts";
import { visits } from "./testing/visits.ts";
import { createTextVectors } from "./text-vectors.ts";

const maya: Principal = {
  kind: "person",
  id: "maya",
  name: "Maya",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read"],
};
const nowMs = Date.UTC(2026, 0, 15, 12);
const clock = manualClock(nowMs);
const articles = readArticles();
const entries = new Map(
  sampleProductIds.map((id) => {
    const { definition } = parseProductFile(readSampleProduct(id));
    if (!definition) throw new Error(`the sample's ${id} does not parse`);
    return [
      id as string,
      catalogEntry(definition, { status: "active", revision: 1, updatedAt: "2026-01-01T00:00:00.000Z" }),
    ];
  }),
);
const snapshot = new CatalogSnapshot({
  version: "1",
  current: true,
  entries,
  domains: new Map(),
  teams: new Map(),
});
const embedder = createOnnxEmbedding(builtinModel);
const catalogVectors = memoryVectors();
let embedded = 0;
const textVectors = createTextVectors((texts) => {
  embedded += texts.length;
  return embedder.embed(texts);
});
let trackUsage = true;
let answer: (asked: { entities: readonly Record<string, unknown>[]; asOf?: string }) => unknown[];

const deps = {
  db: {
    person: {
      findUnique: async ({ where }: { where: { id: string } }) =>
        where.id === "maya" ? { trackUsage } : null,
    },
  },
  clock,
  index: { current: async () => snapshot, at: async () => snapshot },
  textVectors,
  catalogVectors,
  dataPlane: {
    async onlineFeatures(_: Principal, asked: Parameters<typeof answer>[0]) {
      const values = answer(asked);
      return {
        metadata: { features: [], asOf: "", knownAt: "", frontier: {} },
        rows: [
          {
            entity: {},
            values: values.map((value) => ({
              value,
              status: value === "denied" ? "DENIED" : "PRESENT",
              eventTime: null,
              knownAt: null,
              servableAt: null,
            })),
          },
        ],
      };
    },
    async page() {
      const records = articles.map((article) => ({
        event: { ...article, author: "Millrace", published_at: "2026-01-01T00:00:00.000Z", revision: 1 },
      }));
      return { records, scanned: records.length, next: "end", end: "end" };
    },
  },
} as unknown as ForYouDeps;

/** Actions as the feature has them: `action target`, so many seconds ago, newest first. */
function did(...done: readonly (readonly [what: string, secondsAgo: number])[]): void {
  answer = () => [
    done.map(([what]) => what.slice(0, what.indexOf(" "))),
    done.map(([what]) => what.slice(what.indexOf(" ") + 1)),
    done.map(([, ago]) => new Date(nowMs - ago * 1000).toISOString()),
  ];
}
const ask = async () => forYouSchema.parse(await forYou(deps, maya, {}));

beforeAll(async () => {
  await indexCatalog(
    { vectors: catalogVectors, embedder, clock },
    [...entries.values()],
    new Set(),
    new AbortController().signal,
  );
});
afterAll(() => embedder.close());
beforeEach(() => {
  trackUsage = true;
});

describe("what is near to what somebody is doing", () => {
  it("brings first what each of the visits wants, nearly always", async () => {
    const ranks = { products: [] as number[], features: [] as number[], articles: [] as number[] };
    for (const { done, wanted } of visits) {
      did(...done);
      const found = await ask();
      for (const kind of ["products", "features", "articles"] as const) {
        const those = wanted[kind];
        if (!those) continue;
        const place = found[kind].findIndex(({ id }) => those.some((end) => id === end || id.endsWith(end)));
        ranks[kind].push(place < 0 ? 0 : 1 / (place + 1));
      }
    }
    const mean = (of: number[]) => of.reduce((sum, each) => sum + each, 0) / of.length;
    expect(mean(ranks.products)).toBeGreaterThan(0.85);
    expect(mean(ranks.features)).toBeGreaterThan(0.95);
    expect(mean(ranks.articles)).toBeGreaterThan(0.9);
  });

  it("names the action that is the reason, and leaves out what one is looking at", async () => {
    did(["search late planes", 4], ["view /products/seismic/earthquakes", 60]);
    const { actions, products } = await ask();
    expect(actions.map(({ words }) => words)).toEqual([
      "late planes",
      entries.get("seismic/earthquakes")?.title,
    ]);
    expect(actions.map(({ weight }) => weight)).toEqual([1, expect.closeTo(0.8 * 0.5 ** (56 / 900), 6)]);
    expect(products[0]?.because).toBe(0);
    expect(products.some(({ because }) => because === 1)).toBe(true);
    expect(products.map(({ id }) => id)).not.toContain("seismic/earthquakes");
    expect(products.map(({ score }) => score)).toEqual(
      products.map(({ score }) => score).sort((a, b) => b - a),
    );
  });

  it("follows the next thing done", async () => {
    did(["search rain and temperature", 4]);
    expect((await ask()).products[0]?.id).toBe("weather/daily_weather");
    did(["search birds hit by aircraft", 1], ["search rain and temperature", 4]);
    expect((await ask()).products[0]?.id).toBe("wildlife/strike_reports");
  });

  it("an error met before is what the help is about; data follow what was looked at", async () => {
    did(["view /products/seismic/earthquakes", 3], ["error INVALID_INPUT filter on products/live", 60]);
    const { articles: help, products } = await ask();
    expect(help[0]).toMatchObject({ id: "filters", because: 1 });
    expect(products.every(({ because }) => because === 0)).toBe(true);
  });

  it("embeds an article, a feature and a question once", async () => {
    did(["search a question nobody has asked before", 4]);
    await ask();
    const before = embedded;
    await ask();
    expect(embedded).toBe(before);
  });

  it("says what is missing where there is nothing to go by", async () => {
    answer = () => [null, null, null];
    expect((await ask()).state).toBe("nothing-yet");
    did(["view /products/no/such", 1]);
    expect((await ask()).state).toBe("nothing-yet");
    did(["search zzz qqq 123", 1]);
    expect(await ask()).toMatchObject({ state: "ready", products: [] });
    answer = () => {
      throw new AppError("NOT_FOUND", "There is no such feature set.");
    };
    expect((await ask()).state).toBe("no-feature");
    trackUsage = false;
    expect((await ask()).state).toBe("off");
    expect((await forYou(deps, { ...maya, kind: "service", id: "service:cli" }, {})).state).toBe(
      "no-account",
    );
    trackUsage = true;
    answer = () => ["denied", "denied", "denied"];
    await expect(ask()).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("asks for the caller's own account only", async () => {
    const asked: unknown[] = [];
    answer = ({ entities }) => {
      asked.push(...entities);
      return [null, null, null];
    };
    await ask();
    expect(asked).toEqual([{ account_id: "maya" }]);
    await expect(forYou(deps, maya, { asOf: "2999-01-01T00:00:00Z" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });
});
