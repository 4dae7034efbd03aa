import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DocumentIndex, NewDocument } from "./types.ts";

/** What every system of the documents role must do. `reopen` gives another instance on the same state. */
export function documentsContract(
  name: string,
  open: () => Promise<{ index: DocumentIndex; reopen(): Promise<DocumentIndex> }>,
): void {
  describe(`documents role: ${name}`, () => {
    let index: DocumentIndex;
    let reopen: () => Promise<DocumentIndex>;
    let spaces = 0;
    beforeAll(async () => {
      ({ index, reopen } = await open());
    });
    afterAll(() => index.close());

    const fresh = () => `shop/it's ${spaces++}@x`;
    let offsets = 0;
    const document = (
      recordId: string,
      text: string,
      knownUs = 1000,
      extra: Partial<NewDocument> = {},
    ): NewDocument => ({
      recordId,
      partition: 0,
      offset: offsets++,
      knownUs,
      eventUs: knownUs - 1,
      payload: JSON.stringify({ id: recordId, text }),
      texts: { text },
      names: { id: recordId },
      ...extra,
    });
    const put = (space: string, ...documents: NewDocument[]) =>
      index.apply(space, { documents, removals: [], next: { 0: offsets } });
    const remove = (space: string, recordId: string, atUs: number) =>
      index.apply(space, {
        documents: [],
        removals: [{ recordId, partition: 0, offset: offsets++, atUs }],
        next: { 0: offsets },
      });
    const found = async (
      space: string,
      question: string,
      options: { asOfUs?: number; among?: string[] } = {},
    ) =>
      (await index.rank(space, question, { weights: { text: 1 }, limit: 10, ...options })).map(
        (hit) => hit.recordId,
      );

    it("ranks by BM25F as its formula says", async () => {
      const space = fresh();
      await put(
        space,
        document("1", "goose goose engine", 1000, { texts: { text: "goose goose engine", title: "strike" } }),
        document("2", "engine runway", 1000, { texts: { text: "engine runway", title: "goose" } }),
        document("3", "runway", 1000, { texts: { text: "runway", title: "lamp" } }),
      );
      const hits = await index.rank(space, "Geese? the goose!", {
        weights: { text: 1, title: 2 },
        limit: 10,
      });
      const idf = Math.log(1 + (3 - 2 + 0.5) / (2 + 0.5));
      const saturate = (x: number) => (idf * x * 1.9) / (0.9 + x);
      // Average lengths: text (3 + 2 + 1) / 3 = 2, title 1.
      const one = saturate((1 * 2) / (0.6 + (0.4 * 3) / 2));
      const two = saturate((2 * 1) / (0.6 + 0.4));
      expect(hits.map(({ recordId }) => recordId)).toEqual(two > one ? ["2", "1"] : ["1", "2"]);
      expect(hits.find(({ recordId }) => recordId === "1")?.score).toBeCloseTo(one, 9);
      expect(hits.find(({ recordId }) => recordId === "2")?.score).toBeCloseTo(two, 9);
      expect(hits[0]?.words).toEqual(["goose"]);
      // A field without a weight does not exist: neither its words nor its lengths.
      const masked = await index.rank(space, "goose", { weights: { text: 1 }, limit: 10 });
      expect(masked.map(({ recordId }) => recordId)).toEqual(["1"]);
      expect(masked[0]?.score).toBeCloseTo(
        (Math.log(1 + (3 - 1 + 0.5) / 1.5) * (2 / 1.2) * 1.9) / (0.9 + 2 / 1.2),
        9,
      );
    });

    it("replaces, removes, answers as of before, and scores only those asked for", async () => {
      const space = fresh();
      await put(space, document("a", "green lamp"), document("b", "green bicycle"));
      await put(space, document("a", "red lamp", 2000));
      await remove(space, "b", 3000);
      expect(await found(space, "green")).toEqual([]);
      expect(await found(space, "red lamp")).toEqual(["a"]);
      expect(await found(space, "green", { asOfUs: 2500 })).toEqual(["b"]);
      expect((await found(space, "green", { asOfUs: 1500 })).sort()).toEqual(["a", "b"]);
      expect(await found(space, "green", { asOfUs: 1500, among: ["b", "c"] })).toEqual(["b"]);
      expect(await found(space, "lamp", { asOfUs: 999 })).toEqual([]);
      expect(await index.describe(space)).toEqual({ documents: 1, newestUs: 2000 });
      expect(await index.describe(space, { asOfUs: 1500 })).toEqual({ documents: 2, newestUs: 1000 });
      expect((await index.read(space, ["a", "b", "c"], {})).map(({ payload }) => payload)).toEqual([
        JSON.stringify({ id: "a", text: "red lamp" }),
      ]);
      expect((await index.read(space, ["b"], { asOfUs: 2999 }))[0]).toMatchObject({
        recordId: "b",
        knownUs: 1000,
      });
    });

    it("holds the last of what a broker took in at one instant, however often a page is repeated", async () => {
      const space = fresh();
      const page = [document("a", "lamp"), document("b", "kettle"), document("a", "bicycle bell")];
      await put(space, ...page);
      await put(space, ...page);
      expect([await found(space, "lamp"), await found(space, "bell")]).toEqual([[], ["a"]]);
      expect(await found(space, "lamp", { asOfUs: 1000 })).toEqual([]);
      await remove(space, "b", 1000);
      expect(await found(space, "kettle")).toEqual([]);
      await put(space, document("b", "teapot"));
      expect(await found(space, "teapot")).toEqual(["b"]);
      expect(await index.describe(space)).toEqual({ documents: 2, newestUs: 1000 });
      expect(await index.read(space, ["a"], {})).toMatchObject([
        { payload: JSON.stringify({ id: "a", text: "bicycle bell" }) },
      ]);
      expect(await index.named(space, ["a"], { fields: ["id"] })).toHaveLength(1);
    });

    it("finds exact names in the fields that may be looked at", async () => {
      const space = fresh();
      await put(space, document("JFK", "x", 1000, { names: { id: "JFK", name: "John F Kennedy-Intl" } }));
      const named = (names: string[], fields = ["id", "name"], asOfUs?: number) =>
        index.named(space, names, { fields, ...(asOfUs === undefined ? {} : { asOfUs }) });
      expect(await named(["jfk"])).toEqual([{ recordId: "JFK", field: "id", name: "jfk" }]);
      expect((await named(["john f_kennedy intl"]))[0]).toMatchObject({ recordId: "JFK", field: "name" });
      expect(await named(["john"])).toEqual([]);
      expect(await named(["jfk"], ["name"])).toEqual([]);
      expect(await named(["jfk"], ["id"], 10)).toEqual([]);
    });

    it("goes on after a restart, repeats a page without effect, and forgets what it is told to", async () => {
      const space = fresh();
      const page = [document("a", "lamp"), document("b", "lamp lamp")];
      await put(space, ...page);
      await put(space, ...page);
      expect(await index.describe(space)).toMatchObject({ documents: 2 });
      await index.close();
      index = await reopen();
      expect(await index.cursor(space)).toEqual({ 0: offsets });
      expect(await found(space, "lamp")).toEqual(["b", "a"]);
      expect(await index.spaces(space)).toEqual([space]);
      await index.drop(space);
      expect(await index.spaces(space)).toEqual([]);
      expect(await index.cursor(space)).toBeNull();
      expect(await found(space, "lamp")).toEqual([]);
    });

    it.each([
      "",
      "   ",
      "🦆🦆",
      "the of and",
      "'; DROP TABLE document; --",
      '"a" OR *',
      "a".repeat(50_000),
      "مرحبا",
    ])("takes any question: %.20s", async (question) => {
      const space = fresh();
      await put(space, document("a", "lamp"));
      expect(await found(space, question)).toEqual([]);
      expect(await found(space, "lamp")).toEqual(["a"]);
    });

    it("walks everything in force for filters", async () => {
      const space = fresh();
      await put(space, document("a", "x"), document("b", "x"), document("c", "x"));
      await remove(space, "b", 2000);
      const first = await index.scan(space, { after: null, limit: 1 });
      const rest = await index.scan(space, { after: first[0]?.recordId ?? null, limit: 5 });
      expect([...first, ...rest].map(({ recordId }) => recordId)).toEqual(["a", "c"]);
    });

    it("agrees with a model over writes in any order and any instant", async () => {
      const step = fc.record({
        id: fc.constantFrom("a", "b", "c"),
        word: fc.constantFrom("lamp", "goose", "runway"),
        gone: fc.boolean(),
      });
      const history = fc
        .array(step, { minLength: 1, maxLength: 8 })
        .map((steps) => steps.map((each, i) => ({ ...each, at: i + 1 })));
      const cases = history.chain((steps) =>
        fc.tuple(
          fc.constant(steps),
          fc.shuffledSubarray(steps, { minLength: steps.length }),
          fc.option(fc.nat(10), { nil: undefined }),
        ),
      );
      await fc.assert(
        fc.asyncProperty(cases, async ([steps, arrival, instant]) => {
          const space = fresh();
          for (const { id, word, gone, at } of arrival)
            await (gone ? remove(space, id, at) : put(space, document(id, word, at)));
          const expected = new Map<string, string>();
          for (const { id, word, gone, at } of steps) {
            if (instant !== undefined && at > instant) break;
            if (gone) expected.delete(id);
            else expected.set(id, word);
          }
          const options = instant === undefined ? {} : { asOfUs: instant };
          for (const word of ["lamp", "goose", "runway"])
            expect((await found(space, word, options)).sort()).toEqual(
              [...expected]
                .filter(([, w]) => w === word)
                .map(([id]) => id)
                .sort(),
            );
          expect((await index.describe(space, options)).documents).toBe(expected.size);
          await index.drop(space);
        }),
        { numRuns: 60, seed: 5 },
      );
    }, 60_000);
  });
}
