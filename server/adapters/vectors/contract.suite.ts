import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Attributes } from "../../domain/attributes/attributes.ts";
import { type AttributeFilter, decide, keepOperators } from "../../domain/attributes/filter.ts";
import { anyAttributes, anyFilter } from "../../domain/attributes/testing/any-filter.ts";
import type { VectorDocument, VectorSpace, VectorsAdapter } from "./types.ts";

/** What every vectors adapter must do; written for the second one as much as for the first. */
export function vectorsContract(name: string, open: () => Promise<VectorsAdapter>): void {
  describe(`vectors role: ${name}`, () => {
    let adapter: VectorsAdapter;
    let spaces = 0;
    beforeAll(async () => {
      adapter = await open();
    }, 60_000);

    const fresh = async (extra: Partial<VectorSpace> = {}): Promise<VectorSpace> => {
      const space: VectorSpace = {
        space: `test/it's ${spaces++}`,
        model: "toy-1",
        dimensions: 4,
        metric: "cosine",
        ...extra,
      };
      await adapter.ensureSpace(space);
      return space;
    };
    const document = (
      recordId: string,
      numbers: number[],
      validFromMs = 1000,
      hash = `${recordId}:${numbers}`,
    ): VectorDocument => ({
      recordId,
      chunk: 0,
      text: `text of ${recordId}`,
      textHash: hash,
      vector: Float32Array.from(numbers),
      validFromMs,
    });
    const ids = async (space: VectorSpace, query: number[], options: { k?: number; asOfMs?: number } = {}) =>
      (await adapter.search(space.space, Float32Array.from(query), { k: 10, ...options })).map(
        (hit) => hit.recordId,
      );

    it("finds the nearest first, with its score and text", async () => {
      const space = await fresh();
      await adapter.upsert(space, [
        document("east", [1, 0, 0, 0]),
        document("north", [0, 1, 0, 0]),
        document("between", [1, 1, 0, 0]),
      ]);
      const hits = await adapter.search(space.space, Float32Array.from([1, 0, 0, 0]), { k: 2 });
      expect(hits.map((hit) => hit.recordId)).toEqual(["east", "between"]);
      expect(hits[0]?.score).toBeCloseTo(1, 5);
      expect(hits[1]?.score).toBeCloseTo(Math.SQRT1_2, 5);
      expect(hits[0]).toMatchObject({ text: "text of east", validFromMs: 1000 });
    });

    it("replaces a document and still answers as of before", async () => {
      const space = await fresh();
      await adapter.upsert(space, [document("a", [1, 0, 0, 0]), document("b", [0, 0, 1, 0])]);
      await adapter.upsert(space, [document("a", [0, 1, 0, 0], 2000)]);
      expect((await adapter.search(space.space, Float32Array.from([0, 1, 0, 0]), { k: 1 }))[0]).toMatchObject(
        { recordId: "a", validFromMs: 2000 },
      );
      const then = await adapter.search(space.space, Float32Array.from([1, 0, 0, 0]), { k: 1, asOfMs: 1500 });
      expect(then[0]).toMatchObject({ recordId: "a", validFromMs: 1000 });
      expect(await ids(space, [1, 0, 0, 0], { asOfMs: 500 })).toEqual([]);
      expect((await adapter.describeSpace(space.space))?.documents).toBe(2);
    });

    it("writes a version once and tells its hash", async () => {
      const space = await fresh();
      expect(await adapter.upsert(space, [document("a", [1, 0, 0, 0], 1000, "h1")])).toBe(1);
      expect(
        await adapter.upsert(space, [
          document("a", [1, 0, 0, 0], 1000, "h1"),
          document("b", [0, 1, 0, 0], 2000, "h2"),
        ]),
      ).toBe(1);
      expect(await adapter.hashes(space.space, ["a", "b", "c"])).toEqual(
        new Map([
          ["a", "h1"],
          ["b", "h2"],
        ]),
      );
    });

    it("forgets removed documents from then on", async () => {
      const space = await fresh();
      await adapter.upsert(space, [document("a", [1, 0, 0, 0]), document("b", [0, 1, 0, 0])]);
      await adapter.remove(space, ["a"], 2000);
      expect(await ids(space, [1, 0, 0, 0])).toEqual(["b"]);
      expect(await ids(space, [1, 0, 0, 0], { asOfMs: 1999 })).toEqual(["a", "b"]);
    });

    it("ends all pieces of what is removed at the instant it came, and holds what comes again then", async () => {
      const space = await fresh();
      const pieces = [document("a", [1, 0, 0, 0]), { ...document("a", [0, 1, 0, 0]), chunk: 1 }];
      await adapter.upsert(space, pieces);
      await adapter.remove(space, ["a"], 1000);
      expect(await ids(space, [0, 1, 0, 0])).toEqual([]);
      expect(await ids(space, [0, 1, 0, 0], { asOfMs: 1000 })).toEqual([]);
      await adapter.upsert(space, pieces);
      expect(await ids(space, [0, 1, 0, 0])).toEqual(["a", "a"]);
    });

    it("lets a document shrink and grow in pieces, in any order of time", async () => {
      const space = await fresh();
      const pieces = (count: number, at: number) =>
        Array.from({ length: count }, (_, chunk) => ({ ...document("long", [1, chunk, 0, 0], at), chunk }));
      await adapter.upsert(space, pieces(2, 2000));
      await adapter.upsert(space, pieces(7, 1000));
      await adapter.upsert(space, pieces(3, 3000));
      const count = async (asOfMs?: number) =>
        (
          await adapter.search(space.space, Float32Array.from([1, 0, 0, 0]), {
            k: 20,
            ...(asOfMs === undefined ? {} : { asOfMs }),
          })
        ).length;
      expect([await count(1500), await count(2500), await count()]).toEqual([7, 2, 3]);
    });

    it("scores the records it is given by their nearest piece", async () => {
      const space = await fresh();
      await adapter.upsert(space, [
        { ...document("two", [0, 1, 0, 0]), chunk: 0, text: "far" },
        { ...document("two", [1, 0, 0, 0]), chunk: 1, text: "near" },
        document("other", [1, 1, 0, 0]),
        document("left out", [1, 0, 0, 0]),
      ]);
      await adapter.upsert(space, [document("other", [0, 0, 1, 0], 2000)]);
      const of = async (asOfMs?: number) =>
        new Map(
          (
            await adapter.scores(space.space, Float32Array.from([1, 0, 0, 0]), ["two", "other", "unknown"], {
              ...(asOfMs === undefined ? {} : { asOfMs }),
            })
          ).map((hit) => [hit.recordId, hit]),
        );
      expect([...(await of()).keys()].sort()).toEqual(["other", "two"]);
      expect((await of()).get("two")).toMatchObject({ text: "near", chunk: 1 });
      expect((await of()).get("other")?.score).toBeCloseTo(0, 5);
      expect((await of(1500)).get("other")?.score).toBeCloseTo(Math.SQRT1_2, 5);
      expect((await of(500)).size).toBe(0);
    });

    it("gives back what is stored, of one record or of a sample that stays the same, as of any instant", async () => {
      const space = await fresh();
      const many = Array.from({ length: 30 }, (_, i) => document(`r${i}`, [i, 1, 0, 0.5]));
      await adapter.upsert(space, many);
      await adapter.upsert(space, [{ ...document("r3", [0, 0, 0, 1]), chunk: 1 }]);
      await adapter.upsert(space, [document("r3", [0, 1, 0, 0], 2000)]);
      await adapter.remove(space, ["r4"], 2000);
      const own = async (recordId: string, asOfMs?: number) =>
        (await adapter.stored(space.space, { recordId }, asOfMs === undefined ? {} : { asOfMs })).map(
          (each) => [each.chunk, ...each.vector],
        );
      expect(await own("r3")).toEqual([[0, 0, 1, 0, 0]]);
      expect(await own("r3", 1500)).toEqual([
        [0, 3, 1, 0, 0.5],
        [1, 0, 0, 0, 1],
      ]);
      expect(await own("r4")).toEqual([]);
      expect(await own("unknown")).toEqual([]);
      const sample = (await adapter.stored(space.space, { sample: 10 }, {})).map(({ recordId }) => recordId);
      expect(new Set(sample).size).toBe(10);
      expect((await adapter.stored(space.space, { sample: 10 }, {})).map(({ recordId }) => recordId)).toEqual(
        sample,
      );
      expect(await adapter.stored(space.space, { sample: 100 }, {})).toHaveLength(29);
      expect(await adapter.stored(space.space, { sample: 100 }, { asOfMs: 1500 })).toHaveLength(30);
    });

    it("lists its spaces and forgets one with everything in it", async () => {
      const space = await fresh();
      await adapter.upsert(space, [document("a", [1, 0, 0, 0])]);
      expect(await adapter.spaces(space.space)).toEqual([space.space]);
      await adapter.drop(space.space);
      expect(await adapter.spaces(space.space)).toEqual([]);
      expect(await adapter.describeSpace(space.space)).toBeNull();
      await adapter.drop(space.space);
      await adapter.ensureSpace({ ...space, dimensions: 2, model: "toy-2" });
      expect(await adapter.search(space.space, Float32Array.from([1, 0]), { k: 5 })).toEqual([]);
    });

    it("keeps spaces apart", async () => {
      const one = await fresh();
      const two = await fresh();
      await adapter.upsert(one, [document("mine", [1, 0, 0, 0])]);
      expect(await ids(two, [1, 0, 0, 0])).toEqual([]);
    });

    it("refuses another model, another length and numbers that are not finite, writing nothing", async () => {
      const space = await fresh();
      await expect(adapter.ensureSpace({ ...space, model: "toy-2" })).rejects.toMatchObject({
        code: "UNSUPPORTED",
        path: "model",
      });
      await expect(
        adapter.upsert({ ...space, model: "toy-2" }, [document("a", [1, 0, 0, 0])]),
      ).rejects.toMatchObject({ code: "UNSUPPORTED" });
      await expect(
        adapter.upsert(space, [document("ok", [1, 0, 0, 0]), document("short", [1, 0])]),
      ).rejects.toMatchObject({ path: "short" });
      await expect(
        adapter.upsert(space, [document("ok", [1, 0, 0, 0]), document("nan", [Number.NaN, 0, 0, 0])]),
      ).rejects.toMatchObject({ code: "INVALID_INPUT", path: "nan" });
      expect(await ids(space, [1, 0, 0, 0])).toEqual([]);
      await expect(adapter.search(space.space, Float32Array.from([1]), { k: 1 })).rejects.toMatchObject({
        code: "INVALID_INPUT",
      });
      await expect(adapter.search("no such space", Float32Array.from([1]), { k: 1 })).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
    });

    it.each(["dot", "l2"] as const)("orders by %s where it can", async (metric) => {
      if (!adapter.abilities.metrics.includes(metric)) return;
      const space = await fresh({ metric });
      await adapter.upsert(space, [document("long", [3, 0, 0, 0]), document("unit", [1, 0, 0, 0])]);
      expect((await ids(space, [1, 0, 0, 0]))[0]).toBe(metric === "dot" ? "long" : "unit");
    });

    describe("with a filter", () => {
      const about = (event: Attributes["event"]): Attributes => ({
        key: "k",
        eventTime: 0,
        knowledgeTime: 0,
        event,
        times: {},
      });
      const at = (...path: string[]) => ["event", ...path];

      it("gives the nearest of those that pass, all of them when they are few", async () => {
        const space = await fresh();
        const many = Array.from({ length: 60 }, (_, i) => ({
          ...document(`r${i}`, [1, i / 100, 0, 0]),
          attributes: about({ number: i, kind: i % 20 === 7 ? "rare" : "common", place: { code: `C${i}` } }),
        }));
        await adapter.upsert(space, many);
        const of = async (where: AttributeFilter, k = 10) =>
          (await adapter.search(space.space, Float32Array.from([1, 0, 0, 0]), { k, where })).map(
            (hit) => hit.recordId,
          );
        expect(await of({ op: "=", path: at("kind"), value: "rare" })).toEqual(["r7", "r27", "r47"]);
        expect(await of({ op: ">=", path: at("number"), value: 40 }, 2)).toEqual(["r40", "r41"]);
        expect(await of({ op: "in", path: at("place", "code"), values: ["C9", "C3", 5] })).toEqual([
          "r3",
          "r9",
        ]);
        expect(
          await of({
            op: "and",
            filters: [
              { op: "!=", path: at("kind"), value: "common" },
              { op: "not", filter: { op: "<", path: at("number"), value: 27 } },
            ],
          }),
        ).toEqual(["r27", "r47"]);
        expect(await of({ op: "=", path: at("kind"), value: "none" })).toEqual([]);
      });

      it("goes by the version in force, now and then, and by all its pieces", async () => {
        const space = await fresh();
        const state = (value: string, fromMs: number) =>
          [0, 1].map((chunk) => ({
            ...document("a", [1, chunk, 0, 0], fromMs),
            chunk,
            attributes: about({ state: value }),
          }));
        await adapter.upsert(space, state("open", 1000));
        await adapter.upsert(space, state("shut", 2000));
        const count = async (value: string, asOfMs?: number) =>
          (
            await adapter.search(space.space, Float32Array.from([1, 0, 0, 0]), {
              k: 10,
              where: { op: "=", path: at("state"), value },
              ...(asOfMs === undefined ? {} : { asOfMs }),
            })
          ).length;
        expect([await count("open"), await count("shut")]).toEqual([0, 2]);
        expect([await count("open", 1500), await count("shut", 1500)]).toEqual([2, 0]);
        await adapter.remove(space, ["a"], 3000);
        expect([await count("shut"), await count("shut", 2500)]).toEqual([0, 2]);
      });

      it("leaves out nothing that it cannot decide", async () => {
        const space = await fresh();
        await adapter.upsert(space, [
          document("without", [1, 0, 0, 0]),
          { ...document("null", [1, 0.1, 0, 0]), attributes: null },
          { ...document("long", [1, 0.2, 0, 0]), attributes: about({ note: [] }) },
          { ...document("other", [1, 0.3, 0, 0]), attributes: about({ note: "b" }) },
        ]);
        const where: AttributeFilter = { op: "=", path: at("note"), value: "a" };
        const of = async (filter: AttributeFilter) =>
          (await adapter.search(space.space, Float32Array.from([1, 0, 0, 0]), { k: 10, where: filter })).map(
            (hit) => hit.recordId,
          );
        expect(await of(where)).toEqual(["without", "null", "long"]);
        expect(await of({ op: "not", filter: where })).toEqual(["without", "null", "long", "other"]);
      });

      it("decides as the model of a filter does, whatever the values", async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(anyAttributes, { minLength: 1, maxLength: 12 }),
            fc.array(anyFilter, { minLength: 1, maxLength: 6 }),
            async (held, filters) => {
              const space = await fresh();
              await adapter.upsert(
                space,
                held.map((attributes, i) => ({ ...document(`r${i}`, [1, i, 0, 0]), attributes })),
              );
              for (const filter of filters) {
                const where = keepOperators(filter, adapter.abilities.filters);
                if (where === null) continue;
                const hits = await adapter.search(space.space, Float32Array.from([1, 0, 0, 0]), {
                  k: 20,
                  where,
                });
                expect(hits.map(({ recordId }) => recordId).sort()).toEqual(
                  held
                    .flatMap((attributes, i) => (decide(where, attributes) === false ? [] : [`r${i}`]))
                    .sort(),
                );
              }
            },
          ),
          { numRuns: 60, seed: 11 },
        );
      }, 60_000);
    });

    it("agrees with a brute-force model over random writes in any order and random instants", async () => {
      const step = fc.record({ id: fc.constantFrom("a", "b", "c"), axis: fc.nat(3), remove: fc.boolean() });
      const history = fc
        .array(step, { minLength: 1, maxLength: 8 })
        .map((steps) => steps.map((each, index) => ({ ...each, at: index + 1 })));
      const cases = history.chain((steps) =>
        fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length }), fc.nat(10)),
      );
      await fc.assert(
        fc.asyncProperty(cases, async ([steps, arrival, instant]) => {
          const space = await fresh();
          const unit = (axis: number) => [0, 1, 2, 3].map((i) => (i === axis ? 1 : 0));
          for (const { id, axis, remove, at } of arrival) {
            if (remove) await adapter.remove(space, [id], at);
            else await adapter.upsert(space, [document(id, unit(axis), at)]);
          }
          const expected = new Map<string, number>();
          for (const { id, axis, remove, at } of steps) {
            if (at > instant) break;
            if (remove) expected.delete(id);
            else expected.set(id, axis);
          }
          for (const axis of [0, 1, 2, 3]) {
            const hits = await adapter.search(space.space, Float32Array.from(unit(axis)), {
              k: 10,
              asOfMs: instant,
            });
            const near = hits.filter((hit) => hit.score > 0.5).map((hit) => hit.recordId);
            expect(near.sort()).toEqual(
              [...expected]
                .filter(([, a]) => a === axis)
                .map(([id]) => id)
                .sort(),
            );
            expect(hits).toHaveLength(expected.size);
          }
        }),
        { numRuns: 120, seed: 7 },
      );
    }, 60_000);
  });
}
