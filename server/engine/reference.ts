import type { Aggregation, EngineEvent, EnginePlan, FeatureValue, WindowReading } from "./types.ts";

/**
 * The oracle: what a plan's windows hold for one key at `atUs`, given which versions were known, by brute force over
 * raw records. Written from the semantics alone; shares no code with tiles and aggregations, so that they can be held
 * to it.
 */
export function evaluateReference(
  plan: EnginePlan,
  versionsOfOneKey: readonly EngineEvent[],
  { atUs, known }: { atUs: number; known: (version: EngineEvent) => boolean },
): WindowReading {
  const versions = versionsOfOneKey.filter(known);
  const greatest = new Map<string, EngineEvent>();
  for (const version of versions) {
    if (version.recordId === null) continue;
    const other = greatest.get(version.recordId);
    if (other === undefined || outranks(version, other)) greatest.set(version.recordId, version);
  }
  const counting = versions
    .filter((version) => version.recordId === null || greatest.get(version.recordId) === version)
    .filter((event) => event.eventTimeUs <= atUs)
    .sort((a, b) => a.eventTimeUs - b.eventTimeUs || a.partition - b.partition || a.offset - b.offset);
  const newest = counting.findLast((event) => event.inputs.some(isThere));
  const answers = plan.windows.map((window) => {
    const slot = plan.slots[window.slot];
    if (slot === undefined) throw new RangeError(`The plan has no slot ${window.slot}.`);
    const earliest = atUs - window.windowUs;
    const tail = window.exact ? earliest : Math.floor(earliest / window.hopUs) * window.hopUs;
    const rows = counting
      .filter((event) => event.eventTimeUs >= tail)
      .map((event) => ({ at: event.eventTimeUs, value: event.inputs[slot.input] }))
      .filter((row): row is Row => isThere(row.value));
    return aggregate(slot.aggregation, rows, window.q);
  });
  return {
    values: answers.map((answer) => answer.value),
    approximate: answers.flatMap((answer, place) => (answer.estimated ? [place] : [])),
    seen: versions.some((version) => version.eventTimeUs <= atUs),
    newest: newest
      ? {
          eventTimeUs: newest.eventTimeUs,
          knowledgeTimeUs: newest.knowledgeTimeUs,
          servableTimeUs: newest.servableTimeUs,
        }
      : null,
  };
}

interface Row {
  at: number;
  value: Exclude<FeatureValue, null>;
}

/** Above so many distinct values the engine estimates; the reference still counts, and says where. */
const distinctCap = 1024;

const isThere = (value: FeatureValue | undefined) => value !== undefined && value !== null;

/** Of two versions of a record the one known later counts; partition and offset decide between equals. */
function outranks(other: EngineEvent, version: EngineEvent): boolean {
  if (other.knowledgeTimeUs !== version.knowledgeTimeUs)
    return other.knowledgeTimeUs > version.knowledgeTimeUs;
  if (other.partition !== version.partition) return other.partition > version.partition;
  return other.offset > version.offset;
}

/** Rows are in order of (event time, partition, offset). */
function aggregate(
  aggregation: Aggregation,
  rows: Row[],
  q = 0.5,
): { value: FeatureValue; estimated?: boolean } {
  const values = rows.map((row) => row.value);
  const numbers = values.flatMap(exactly);
  const n = numbers.length;
  switch (aggregation.name) {
    case "count":
      return { value: values.length };
    case "sum":
      return { value: sumAnswer(total(numbers), values.some(isBigWhole)) };
    case "mean":
      return { value: n === 0 ? null : finite(quotient(total(numbers), BigInt(n) << scale)) };
    case "stddev": {
      if (n < 2) return { value: null };
      const sum = total(numbers);
      const squares = numbers.reduce((all, value) => all + value * value, 0n);
      const variance = quotient(BigInt(n) * squares - sum * sum, (BigInt(n) * BigInt(n - 1)) << (2n * scale));
      return { value: finite(Math.sqrt(variance)) };
    }
    case "min":
      return { value: extreme(values, -1) };
    case "max":
      return { value: extreme(values, 1) };
    case "first":
      return { value: values[0] ?? null };
    case "last":
      return { value: values.at(-1) ?? null };
    case "last_n":
      return { value: values.length === 0 ? null : values.reverse().slice(0, aggregation.n) };
    case "count_distinct": {
      const distinct = new Set(values.map((value) => (Array.isArray(value) ? JSON.stringify(value) : value)));
      return { value: distinct.size, estimated: distinct.size > distinctCap };
    }
    case "ratio": {
      const flags = values.filter((value) => typeof value === "boolean");
      return { value: flags.length === 0 ? null : flags.filter(Boolean).length / flags.length };
    }
    case "session_count":
      return {
        value: rows.filter(
          (row, i) => row.at - (rows[i - 1]?.at ?? Number.NEGATIVE_INFINITY) > aggregation.gapUs,
        ).length,
      };
    case "quantile": {
      const sorted = values
        .filter((value) => exactly(value).length > 0)
        .map(Number)
        .sort((a, b) => a - b);
      const value = sorted[Math.floor(q * (sorted.length - 1))];
      return { value: value === undefined ? null : middleOfBucket(value) };
    }
  }
}

/** DDSketch with α = 0.01: the bucket (γ^(i−1), γ^i] answers 2γ^i / (γ + 1), for negatives mirrored, zero itself. */
function middleOfBucket(value: number): number {
  if (value === 0) return 0;
  const accuracy = 0.01;
  const gamma = (1 + accuracy) / (1 - accuracy);
  const i = Math.ceil(Math.log2(Math.abs(value)) * (Math.LN2 / Math.log1p((2 * accuracy) / (1 - accuracy))));
  return (Math.sign(value) * 2 * gamma ** i) / (gamma + 1);
}

/** Numbers are computed with as whole multiples of 2^-1074, the smallest double: nothing is ever rounded. */
const scale = 1074n;

/** The number a value stands for, times 2^1074; nothing for what is not one. Whole numbers beyond 2^53 are texts. */
function exactly(value: FeatureValue): bigint[] {
  if (isBigWhole(value)) return [BigInt(value) << scale];
  if (typeof value !== "number" || !Number.isFinite(value)) return [];
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const exponent = bits.getUint16(0) >> 4;
  const mantissa = bits.getBigUint64(0) & 0xfffffffffffffn;
  const size = exponent === 0 ? mantissa : (mantissa | 0x10000000000000n) << BigInt(exponent - 1);
  return [value < 0 ? -size : size];
}

function isBigWhole(value: FeatureValue): value is string {
  return (
    typeof value === "string" && /^-?[1-9]\d{15,39}$/.test(value) && !Number.isSafeInteger(Number(value))
  );
}

const total = (numbers: bigint[]) => numbers.reduce((all, value) => all + value, 0n);

/** The double nearest to a/b, b > 0: the quotient with at least 66 bits and a sticky last one, rounded once. */
function quotient(a: bigint, b: bigint): number {
  if (a === 0n) return 0;
  const size = a < 0n ? -a : a;
  const shift = BigInt(Math.max(0, 70 + 4 * (b.toString(16).length - size.toString(16).length)));
  const whole = (size << shift) / b;
  const rest = (size << shift) % b === 0n ? 0n : 1n;
  let result = Number(whole | rest);
  for (let left = Number(shift); left > 0; left -= 1000) result /= 2 ** Math.min(left, 1000);
  return a < 0n ? -result : result;
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** Sums of columns that hold whole numbers beyond 2^53 are exact at any size. */
function sumAnswer(sum: bigint, big: boolean): FeatureValue {
  const nearest = quotient(sum, 1n << scale);
  if (big && !Number.isSafeInteger(nearest) && sum % (1n << scale) === 0n) return String(sum >> scale);
  return finite(nearest);
}

/** The smallest (-1) or greatest (1) of the values that have an order. */
function extreme(values: FeatureValue[], direction: 1 | -1): FeatureValue {
  const ordered = values.filter((value) => rank(value) < 3);
  return ordered.reduce(
    (best, value) => (byValue(value, best) * direction > 0 ? value : best),
    ordered[0] ?? null,
  );
}

/** false < true < numbers < texts by code point; lists have no order. */
function byValue(a: FeatureValue, b: FeatureValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === "boolean") return Number(a) - Number(b);
  if (rank(a) === 1) {
    const difference = total(exactly(a)) - total(exactly(b));
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  const [left, right] = [[...String(a)], [...String(b)]];
  for (const [i, character] of left.entries()) {
    const difference = (character.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function rank(value: FeatureValue): number {
  if (typeof value === "boolean") return 0;
  if (typeof value === "number" || isBigWhole(value)) return 1;
  return typeof value === "string" ? 2 : 3;
}
