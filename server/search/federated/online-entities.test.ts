import { describe, expect, it } from "vitest";
import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import { questionWords } from "./key-candidates.ts";
import { createOnlineEntities } from "./online-entities.ts";

const principal = servicePrincipal("test");
const set = {
  product: "flights/delays",
  entity: ["airport"],
  features: ["flights/delays.mean_1h"],
  source: "flights/events",
};
const signal = new AbortController().signal;

const unread = async () => {
  throw new Error("A stream was read.");
};
const noStreams: Pick<DataPlane, "page" | "stats" | "rows"> = { page: unread, stats: unread, rows: unread };

/** Knows JFK; counts what it was asked. */
function store(known: readonly string[] = ["JFK"]) {
  const asked: Parameters<DataPlane["onlineFeatures"]>[1][] = [];
  const onlineFeatures: DataPlane["onlineFeatures"] = async (_principal, request) => {
    asked.push(request);
    const seen = (entity: Record<string, unknown>) => known.includes(String(entity.airport));
    return {
      metadata: {
        features: [...request.features],
        asOf: "2026-01-14T14:15:00.000Z",
        knownAt: "as-corrected",
        frontier: {},
      },
      rows: request.entities.map((entity) => ({
        entity,
        values: request.features.map(() => ({
          value: seen(entity) ? 12.5 : null,
          status: seen(entity) ? ("PRESENT" as const) : ("NOT_FOUND" as const),
          eventTime: seen(entity) ? "2026-01-14T14:14:00.000Z" : null,
          knownAt: null,
          servableAt: null,
        })),
      })),
    };
  };
  return { asked, lookup: createOnlineEntities({ onlineFeatures, ...noStreams }) };
}

describe("entities in a question", () => {
  it("are the words that the online store knows as keys, however they are spelt", async () => {
    const { lookup, asked } = store();
    const words = questionWords("What did jfk's delays look like, and DEN?");
    const mentions = await lookup.knownKeys(principal, set, words, { asOf: null, signal });
    expect(mentions).toEqual([{ featureSet: "flights/delays", entity: { airport: "JFK" }, phrase: "jfk" }]);
    expect(asked).toHaveLength(1);
    expect(asked[0]).not.toHaveProperty("asOf");
  });

  it("come with the values of that instant", async () => {
    const { lookup, asked } = store();
    const mention = { featureSet: "flights/delays", entity: { airport: "JFK" }, phrase: "JFK" };
    const asOf = "2026-01-14T14:15:00.000Z";
    expect(await lookup.values(principal, mention, set.features, { asOf, signal })).toEqual({
      asOf,
      values: [
        {
          feature: "flights/delays.mean_1h",
          value: 12.5,
          status: "PRESENT",
          eventTime: "2026-01-14T14:14:00.000Z",
        },
      ],
    });
    expect(asked[0]).toMatchObject({ asOf, entities: [{ airport: "JFK" }] });
  });

  it("are none where words cannot be keys, and failures are not hidden", async () => {
    const failing = (error: Error) =>
      createOnlineEntities({ onlineFeatures: () => Promise.reject(error), ...noStreams }).knownKeys(
        principal,
        set,
        questionWords("x"),
        {
          asOf: null,
          signal,
        },
      );
    expect(await failing(new AppError("INVALID_INPUT", "must be a number"))).toEqual([]);
    await expect(failing(new AppError("UNAVAILABLE", "down"))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const { lookup, asked } = store();
    const pair = { ...set, entity: ["airport", "carrier"] };
    expect(await lookup.knownKeys(principal, pair, questionWords("JFK"), { asOf: null, signal })).toEqual([]);
    expect(asked).toEqual([]);
  });

  it("are the longest names, and never a word that nobody knows", async () => {
    const ask = async (question: string, known: string[]) => {
      const mentions = await store(known).lookup.knownKeys(principal, set, questionWords(question), {
        asOf: null,
        signal,
      });
      return mentions.map(({ entity, phrase }) => [entity.airport, phrase]);
    };
    expect(await ask("delays at new york or York?", ["New York", "York"])).toEqual([
      ["New York", "new york"],
      ["York", "York"],
    ]);
    expect(await ask("is airport 7 late in the OR", ["7", "IN", "OR"])).toEqual([
      ["7", "7"],
      ["OR", "OR"],
    ]);
    expect(await ask("geese that damaged an engine", ["JFK"])).toEqual([]);
  });
});
