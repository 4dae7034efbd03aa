import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { normalise } from "../../server/adapters/embedding/vector.ts";

/** Vectors that are the same on every machine and in every run, and questions with their true neighbours. */
export interface FixedVectors {
  dimensions: number;
  vectors: Float32Array[];
  questions: Float32Array[];
  /** Numbers of the ten nearest vectors of each question by cosine, exactly. */
  nearest: number[][];
}

const cache = join(import.meta.dirname, "..", "..", ".cache", "bench");
export const neighbours = 10;

/**
 * A mixture that is about as hard to search as sentence embeddings: points near 400 topics of Zipf sizes, both the
 * topics and the points around them with a spectrum that falls as √(1/i), so that few directions carry most of the
 * variance. `intrinsicDimension` of it is compared with real embeddings in docs/adr/0012. Made once and kept.
 */
export function fixedVectors(
  count: number,
  questions: number,
  progress: (line: string) => void,
): FixedVectors {
  const dimensions = 384;
  const file = (what: string) => cacheFile(count, questions, what);
  const all = existsSync(file("f32"))
    ? new Float32Array(Uint8Array.from(readFileSync(file("f32"))).buffer)
    : generate(count + questions, dimensions);
  const rows = Array.from({ length: count + questions }, (_, row) =>
    all.subarray(row * dimensions, (row + 1) * dimensions),
  );
  const vectors = rows.slice(0, count);
  const asked = rows.slice(count);
  let nearest: number[][];
  if (existsSync(file("json"))) nearest = JSON.parse(readFileSync(file("json"), "utf8")) as number[][];
  else {
    progress(`comparing ${questions} questions with all ${count} vectors`);
    nearest = asked.map((question) => nearestOf(question, vectors));
    keep(file("f32"), new Uint8Array(all.buffer));
    keep(file("json"), JSON.stringify(nearest));
  }
  return { dimensions, vectors, questions: asked, nearest };
}

/** Where something made of these vectors is kept. */
export const cacheFile = (count: number, questions: number, what: string): string =>
  join(cache, `vectors-v1-${count}-${questions}.${what}`);

export function keep(file: string, content: Uint8Array | string): void {
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${file}.draft`, content);
  renameSync(`${file}.draft`, file);
}

const topics = 400;
/** How far points lie from their topic, measured in the spread of the topics. */
const spread = 0.9;

function generate(count: number, dimensions: number): Float32Array {
  const random = mulberry32(20_260_101);
  const scale = Array.from({ length: dimensions }, (_, i) => 1 / Math.sqrt(i + 1));
  const centres = Array.from({ length: topics }, () => scale.map((s) => s * gaussian(random)));
  const shares = cumulative(Array.from({ length: topics }, (_, i) => 1 / (i + 3)));
  const all = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const chosen = random();
    const centre = centres[shares.findIndex((share) => chosen <= share)] ?? centres[0] ?? [];
    const vector = all.subarray(row * dimensions, (row + 1) * dimensions);
    for (let i = 0; i < dimensions; i++)
      vector[i] = (centre[i] ?? 0) + spread * (scale[i] ?? 0) * gaussian(random);
    normalise(vector);
  }
  return all;
}

/** Places of the ten nearest by cosine, compared with all. */
export function nearestOf(question: Float32Array, vectors: readonly Float32Array[]): number[] {
  const best: { index: number; score: number }[] = [];
  for (const [index, vector] of vectors.entries()) {
    let score = 0;
    for (let i = 0; i < vector.length; i++) score += (vector[i] ?? 0) * (question[i] ?? 0);
    if (best.length === neighbours && score <= (best.at(-1)?.score ?? 0)) continue;
    const place = best.findIndex((each) => each.score < score);
    best.splice(place < 0 ? best.length : place, 0, { index, score });
    if (best.length > neighbours) best.pop();
  }
  return best.map((each) => each.index);
}

/**
 * Intrinsic dimension by the two nearest neighbours (Facco et al., Scientific Reports 7, 12140, 2017): the maximum
 * likelihood of μ = r₂/r₁, n / Σ ln μ. How hard a set is to search by an index depends on it, not on its length.
 */
export function intrinsicDimension(vectors: readonly Float32Array[]): number {
  let sum = 0;
  let counted = 0;
  for (const [own, vector] of vectors.entries()) {
    let first = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (const [index, other] of vectors.entries()) {
      if (index === own) continue;
      let dot = 0;
      for (let i = 0; i < vector.length; i++) dot += (vector[i] ?? 0) * (other[i] ?? 0);
      const distance = Math.sqrt(Math.max(0, 2 - 2 * dot));
      if (distance < first) [first, second] = [distance, first];
      else if (distance < second) second = distance;
    }
    // Texts that are the same say nothing of the space between texts.
    if (first < 1e-4) continue;
    sum += Math.log(second / first);
    counted++;
  }
  return counted / sum;
}

const cumulative = (weights: readonly number[]): number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  return weights.map((weight) => {
    reached += weight / total;
    return reached;
  });
};

/** A small generator of good quality for test data (Tommy Ettinger, public domain); the same numbers everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Box and Muller. */
const gaussian = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
