/** The first two principal components of a set of vectors. */
export interface Plane {
  /** Each vector's place in the plane, in input order. */
  points: { x: number; y: number }[];
  /** Shares of the total variance along x and y, 0 to 1. */
  explained: [number, number];
}

/** Directions followed together: the two wanted converge faster with a few beside them. */
const followed = 6;
/** Rounds at most; each costs 2·n·d·followed multiplications (5 million for 1,000 vectors of 384). */
const mostRounds = 40;
const settled = 1e-5;

/**
 * Projects centred vectors to their two directions of greatest variance by orthogonal iteration on the covariance,
 * which is never formed (Golub and Van Loan, Matrix Computations, 8.2). Starts from fixed directions and turns each
 * axis so that its largest coordinate is positive, so that the same vectors give the same picture. `breathe` is called
 * between rounds.
 */
export async function principalPlane(
  vectors: readonly Float32Array[],
  breathe: () => Promise<void>,
): Promise<Plane> {
  const dimensions = vectors[0]?.length ?? 0;
  const mean = new Float64Array(dimensions);
  for (const vector of vectors)
    for (let i = 0; i < dimensions; i++) mean[i] = at(mean, i) + at(vector, i) / vectors.length;
  const rows = vectors.map((vector) => Float64Array.from(vector, (x, i) => x - at(mean, i)));
  let total = 0;
  for (const row of rows) total += dot(row, row);
  if (total <= 1e-12 * Math.max(1, vectors.length))
    return { points: vectors.map(() => ({ x: 0, y: 0 })), explained: [0, 0] };

  let basis = orthonormal(
    Array.from({ length: Math.min(followed, dimensions) }, (_, k) =>
      Float64Array.from({ length: dimensions }, (_, i) => Math.sin((i + 1) * (k + 1) * 1.7)),
    ),
  );
  let variances = [0, 0];
  for (let round = 0; round < mostRounds; round++) {
    const next = basis.map((direction) => {
      const sum = new Float64Array(dimensions);
      for (const row of rows) {
        const along = dot(row, direction);
        for (let i = 0; i < dimensions; i++) sum[i] = at(sum, i) + along * at(row, i);
      }
      return sum;
    });
    const found = basis.map((direction, k) => dot(direction, next[k] ?? direction));
    const moved =
      Math.abs((found[0] ?? 0) - (variances[0] ?? 0)) + Math.abs((found[1] ?? 0) - (variances[1] ?? 0));
    variances = found;
    basis = orthonormal(next);
    if (moved < settled * total) break;
    await breathe();
  }
  const [first, second] = basis.map((direction) => upright(direction));
  const along = (row: Float64Array, direction: Float64Array | undefined) =>
    direction ? dot(row, direction) : 0;
  const points = rows.map((row) => ({ x: along(row, first), y: along(row, second) }));
  const share = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point) ** 2, 0) / total;
  return { points, explained: [share(({ x }) => x), share(({ y }) => y)] };
}

const at = (values: Float32Array | Float64Array, index: number): number => values[index] ?? 0;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
}

/** Modified Gram–Schmidt; directions that vanish are left out. */
function orthonormal(directions: readonly Float64Array[]): Float64Array[] {
  const kept: Float64Array[] = [];
  for (const direction of directions) {
    const own = Float64Array.from(direction);
    const before = Math.sqrt(dot(own, own));
    for (const other of kept) {
      const shared = dot(own, other);
      for (let i = 0; i < own.length; i++) own[i] = at(own, i) - shared * at(other, i);
    }
    const length = Math.sqrt(dot(own, own));
    if (length <= 1e-10 * before || length === 0) continue;
    kept.push(own.map((x) => x / length));
  }
  return kept;
}

/** An axis has no sign of its own: its largest coordinate is made positive. */
function upright(direction: Float64Array): Float64Array {
  let largest = 0;
  for (const x of direction) if (Math.abs(x) > Math.abs(largest)) largest = x;
  return largest < 0 ? direction.map((x) => -x) : direction;
}
