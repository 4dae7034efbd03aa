import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EmbeddingAdapter } from "./types.ts";
import { cosine } from "./vector.ts";

/** What every embedding adapter must do. `open` gives a fresh adapter. */
export function embeddingContract(name: string, open: () => Promise<EmbeddingAdapter>): void {
  describe(`embedding role: ${name}`, () => {
    let adapter: EmbeddingAdapter;
    beforeAll(async () => {
      adapter = await open();
    });
    afterAll(() => adapter.close());

    it("gives one unit vector of the stated dimensions per text, in order", async () => {
      const texts = ["late flights", "bird strikes near the runway", "earthquakes"];
      const together = await adapter.embed(texts);
      expect(together).toHaveLength(texts.length);
      for (const [index, vector] of together.entries()) {
        expect(vector).toHaveLength(adapter.abilities.dimensions);
        expect(cosine(vector, vector)).toBeCloseTo(1, 5);
        const [alone] = await adapter.embed([texts[index] ?? ""]);
        expect(cosine(vector, alone ?? new Float32Array())).toBeCloseTo(1, 6);
      }
    });

    it("is deterministic and tells different texts apart", async () => {
      const [a, b, c] = await adapter.embed(["wind speed", "wind speed", "passenger complaints"]);
      expect(a).toEqual(b);
      expect(a).not.toEqual(c);
    });

    it("answers an empty list with an empty list", async () => {
      expect(await adapter.embed([])).toEqual([]);
    });

    it("refuses an empty text by its index", async () => {
      await expect(adapter.embed(["fine", "  "])).rejects.toMatchObject({
        code: "INVALID_INPUT",
        path: "texts.1",
      });
    });

    it("takes texts of any length and script", async () => {
      const vectors = await adapter.embed([
        "delay ".repeat(5000),
        "مطار القاهرة",
        "東京の地震 🌍",
        "'; DROP TABLE product; --",
      ]);
      for (const vector of vectors) expect(vector.every(Number.isFinite)).toBe(true);
    });

    it("stops for an aborted signal", async () => {
      await expect(
        adapter.embed(["anything"], { signal: AbortSignal.abort(new Error("enough")) }),
      ).rejects.toThrow("enough");
    });

    it("serves many callers at once without mixing their answers", async () => {
      const texts = Array.from({ length: 24 }, (_, i) => `text number ${i}`);
      const expected = await adapter.embed(texts);
      const parallel = await Promise.all(
        texts.map(
          async (text, i) => (await adapter.embed([text], { priority: i % 2 ? "query" : "bulk" }))[0],
        ),
      );
      for (const [i, vector] of parallel.entries())
        expect(cosine(vector ?? new Float32Array(), expected[i] ?? new Float32Array())).toBeCloseTo(1, 6);
    });
  });
}
