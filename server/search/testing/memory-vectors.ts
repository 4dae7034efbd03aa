import { cosine } from "../../adapters/embedding/vector.ts";
import type { VectorDocument, VectorHit, VectorsAdapter } from "../../adapters/vectors/types.ts";
import { decide } from "../../domain/attributes/filter.ts";
import { AppError } from "../../errors.ts";

/** The vectors role in memory, exact and by cosine, with validity; for tests of what stands on it. */
export function memoryVectors(): VectorsAdapter & {
  put(space: string, documents: readonly VectorDocument[]): void;
} {
  const held = new Map<string, VectorDocument[]>();
  const versions = (space: string, asOfMs = Number.POSITIVE_INFINITY): VectorDocument[] => {
    const all = held.get(space);
    if (!all) throw new AppError("NOT_FOUND", `There is no vector space "${space}".`);
    const newest = new Map<string, number>();
    for (const { recordId, validFromMs } of all)
      if (validFromMs <= asOfMs) newest.set(recordId, Math.max(validFromMs, newest.get(recordId) ?? 0));
    return all.filter(
      ({ recordId, validFromMs, text }) => newest.get(recordId) === validFromMs && text !== "",
    );
  };
  const put = (space: string, documents: readonly VectorDocument[]) => {
    held.set(space, [...(held.get(space) ?? []), ...documents]);
  };
  const hits = (documents: readonly VectorDocument[], vector: Float32Array): VectorHit[] =>
    documents
      .map(({ recordId, chunk, text, validFromMs, vector: own }) => ({
        recordId,
        chunk,
        text,
        validFromMs,
        score: cosine(own, vector),
      }))
      .sort((a, b) => b.score - a.score);
  return {
    put,
    abilities: {
      system: "memory",
      index: "exact",
      exactUpTo: 1e9,
      metrics: ["cosine"],
      timeTravel: true,
      filters: ["=", "!=", "<", "<=", ">", ">=", "in", "startsWith", "null", "exists", "and", "or", "not"],
    },
    async ensureSpace({ space }) {
      put(space, []);
    },
    async describeSpace() {
      return null;
    },
    async upsert({ space }, documents) {
      put(space, documents);
      return documents.length;
    },
    async remove({ space }, ids, atMs) {
      put(
        space,
        ids.map((recordId) => ({
          recordId,
          chunk: 0,
          text: "",
          textHash: "",
          vector: new Float32Array(),
          validFromMs: atMs,
        })),
      );
    },
    async hashes() {
      return new Map();
    },
    async search(space, vector, { k, asOfMs, where }) {
      const held = versions(space, asOfMs).filter(
        ({ attributes = null }) => !where || decide(where, attributes) !== false,
      );
      return hits(held, vector).slice(0, k);
    },
    async scores(space, vector, ids, { asOfMs }) {
      const best = new Map<string, VectorHit>();
      for (const hit of hits(versions(space, asOfMs), vector))
        if (ids.includes(hit.recordId) && !best.has(hit.recordId)) best.set(hit.recordId, hit);
      return [...best.values()];
    },
    async stored(space, which, { asOfMs }) {
      const all = versions(space, asOfMs);
      return "recordId" in which
        ? all.filter(({ recordId }) => recordId === which.recordId)
        : all.filter(({ chunk }) => chunk === 0).slice(0, which.sample);
    },
    async spaces(prefix) {
      return [...held.keys()].filter((space) => space.startsWith(prefix));
    },
    async drop(space) {
      held.delete(space);
    },
  };
}

/** Concepts of a toy model: words of one line mean the same. */
const concepts = [
  ["bird", "goose", "geese", "gull", "oiseau"],
  ["engine", "motor", "turbine"],
  ["runway", "tarmac"],
  ["night", "dark"],
  ["rent", "flat", "apartment"],
];

/** A text's concepts counted, of length 1: enough to tell meaning from words. */
export function toyVector(text: string): Float32Array {
  const words = text.toLowerCase().split(/[^\p{L}]+/u);
  const counts = concepts.map((same) => words.filter((word) => same.includes(word)).length);
  const vector = Float32Array.from([...counts, 0.01]);
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}
