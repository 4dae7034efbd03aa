import { describe, expect, it } from "vitest";
import type { CatalogEntry } from "../../catalog/index/entry.ts";
import { manualClock } from "../../clock.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { EntityLookup } from "./entities.ts";
import { type EntityQuestion, findEntities } from "./find-entities.ts";

const now = Date.UTC(2026, 0, 15, 12);
const ada: Principal = {
  kind: "person",
  id: "ada-1",
  name: "Ada",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read"],
};
const entry = (n: number): CatalogEntry =>
  ({
    id: `web/features_${n}`,
    featureSets: [
      {
        port: "features",
        version: "1.0.0",
        config: { entity: ["account"], source: "web/visits", features: [{ name: "visits" }] },
      },
    ],
  }) as unknown as CatalogEntry;

/** Knows the given keys; keeps the words it was asked for and the spans of events. */
function rig(known: readonly string[], slowMs = 0, upset: (product: string) => unknown = () => {}) {
  const asked: string[][] = [];
  const spans: { from: string; to: string }[] = [];
  const lookup: EntityLookup = {
    async knownKeys(_principal, { product }, words) {
      asked.push(words.map(({ text }) => text));
      await upset(product);
      if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
      return words
        .filter(({ text }) => known.includes(text))
        .map(({ text }) => ({ featureSet: product, entity: { account: text }, phrase: text }));
    },
    values: async () => ({ asOf: new Date(now).toISOString(), values: [] }),
    async events(_principal, _mention, product, { from, to }) {
      spans.push({ from, to });
      return {
        product,
        from,
        to,
        records: [],
        more: false,
        scanned: 0,
        table: "not needed",
        searchedFrom: null,
        complete: true,
        note: null,
      };
    },
  };
  const notes: string[] = [];
  const find = (extra: Partial<EntityQuestion>, sets = 1, principal = ada) =>
    findEntities(
      { lookup, clock: manualClock(now), elapsed: () => performance.now() },
      principal,
      Array.from({ length: sets }, (_, n) => entry(n)),
      { question: "", asOf: null, span: null, deadlineMs: 200, ...extra },
      notes,
    );
  return { asked, spans, notes, find };
}

describe("entities of a question", () => {
  it("have the events of the span, else of the hour before the instant", async () => {
    const { find, spans } = rig(["JFK"]);
    const span = { from: "2026-01-15T11:00:00.000Z", to: "2026-01-15T11:30:00.000Z", phrase: null };
    await find({ question: "JFK", span });
    await find({ question: "JFK", asOf: "2026-01-14T14:15:00.000Z" });
    await find({ question: "JFK" });
    expect(spans).toEqual([
      { from: span.from, to: span.to },
      { from: "2026-01-14T13:15:00.000Z", to: "2026-01-14T14:15:00.000Z" },
      { from: "2026-01-15T11:00:00.000Z", to: "2026-01-15T12:00:00.000Z" },
    ]);
  });

  it("are the asker where the question says I, and nobody where it only says me", async () => {
    const { find, asked } = rig(["ada-1"]);
    expect(await find({ question: "what have I done" })).toMatchObject([
      { mention: { entity: { account: "ada-1" } } },
    ]);
    expect(await find({ question: "show me strikes" })).toEqual([]);
    expect(await find({ question: "what have I done" }, 1, { ...ada, kind: "token" })).toEqual([]);
    expect(asked[2]).not.toContain("ada-1");
  });

  it("leave notes: a span that nobody is named for, too many sets, no time", async () => {
    const span = { from: "2026-01-15T11:00:00.000Z", to: "2026-01-15T11:30:00.000Z", phrase: null };
    const unnamed = rig([]);
    await unnamed.find({ question: "geese", span });
    expect(unnamed.notes).toEqual([expect.stringContaining("no key that the mesh knows")]);
    const broken = rig(["JFK"], 0, (product) => {
      if (product === "web/features_0") throw new AppError("UNAVAILABLE", "It is being loaded.");
      if (product === "web/features_1") throw new TypeError("password is undefined");
      return product === "web/features_2" ? new Promise(() => {}) : null;
    });
    expect(await broken.find({ question: "JFK", deadlineMs: 60 }, 4)).toMatchObject([
      { mention: { featureSet: "web/features_3" } },
    ]);
    expect(broken.notes).toEqual([
      "The keys of web/features_0 could not be looked up: It is being loaded.",
      "The keys of web/features_1 could not be looked up.",
      "The keys of web/features_2 were not looked up in time.",
    ]);
    const many = rig([]);
    await many.find({ question: "geese" }, 60);
    expect(many.asked).toHaveLength(50);
    expect(many.notes).toEqual([expect.stringContaining("50 of 60")]);
    const slow = rig(["JFK"], 500);
    expect(await slow.find({ question: "JFK", deadlineMs: 30 })).toEqual([]);
    expect(slow.notes).toEqual([expect.stringContaining("not looked up in time")]);
  });
});
