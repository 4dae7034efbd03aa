import type { Clock } from "../../clock.ts";
import type { InferenceFigures } from "../../domain/data-plane-api/transform.ts";
import type { InferenceBlock } from "../../domain/product-file/blocks/inference.ts";

/** Newest calls that the latency quantiles are of. */
const callsMeasured = 1_000;

type Tokens = { input: number; output: number } | null;

/** What has been asked of one version of a port since the worker began to ask it. */
export interface FigureBook {
  hit(): void;
  /** A request goes to the model, the first of a call or a repeated one. */
  attempted(): void;
  /** The model has answered; gives what that cost, null where the port has no price. Useless answers cost as much. */
  spent(tokens: Tokens): number | null;
  /** A call whose answer is good. */
  answered(call: { ms: number }): void;
  failed(failure: { ms: number; code: string; message: string }): void;
  /** The model could not be asked at all, e.g. as its connection is gone. */
  notAsked(failure: { code: string; message: string }): void;
  read(): Pick<
    InferenceFigures,
    | "since"
    | "calls"
    | "failures"
    | "cacheHits"
    | "attempts"
    | "latency"
    | "tokens"
    | "cost"
    | "lastCallAt"
    | "lastFailure"
  >;
}

export function createFigureBook(clock: Clock, price: InferenceBlock["price"]): FigureBook {
  const sinceMs = clock.nowMs();
  const latencies: number[] = [];
  let calls = 0;
  let failures = 0;
  let cacheHits = 0;
  let attempts = 0;
  let tokens: Tokens = null;
  let cost = 0;
  let lastCallMs: number | null = null;
  let lastFailure: { atMs: number; code: string; message: string } | null = null;

  const called = (ms: number) => {
    calls++;
    latencies[(calls - 1) % callsMeasured] = ms;
    lastCallMs = clock.nowMs();
  };
  const iso = (ms: number) => new Date(ms).toISOString();

  return {
    hit() {
      cacheHits++;
    },
    attempted() {
      attempts++;
    },
    spent(used) {
      if (used)
        tokens = {
          input: (tokens?.input ?? 0) + used.input,
          output: (tokens?.output ?? 0) + used.output,
        };
      const spent = price ? costOf(price, used) : null;
      cost += spent ?? 0;
      return spent;
    },
    answered(call) {
      called(call.ms);
    },
    failed({ ms, code, message }) {
      called(ms);
      failures++;
      lastFailure = { atMs: clock.nowMs(), code, message };
    },
    notAsked(failure) {
      lastFailure = { atMs: clock.nowMs(), ...failure };
    },
    read() {
      const sorted = [...latencies].sort((a, b) => a - b);
      return {
        since: iso(sinceMs),
        calls,
        failures,
        cacheHits,
        attempts,
        latency:
          sorted.length === 0
            ? null
            : { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99), of: sorted.length },
        tokens,
        cost: price ? { currency: price.currency, total: cost } : null,
        lastCallAt: lastCallMs === null ? null : iso(lastCallMs),
        lastFailure: lastFailure && {
          at: iso(lastFailure.atMs),
          code: lastFailure.code,
          message: lastFailure.message,
        },
      };
    },
  };
}

/** Nearest rank, to a tenth of a millisecond. */
const quantile = (sorted: readonly number[], q: number): number =>
  Math.round((sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0) * 10) / 10;

function costOf(price: NonNullable<InferenceBlock["price"]>, tokens: Tokens): number {
  const perMillion = (count: number | undefined, each: number | undefined) =>
    ((count ?? 0) * (each ?? 0)) / 1e6;
  return (
    (price.perCall ?? 0) +
    perMillion(tokens?.input, price.perMillionInputTokens) +
    perMillion(tokens?.output, price.perMillionOutputTokens)
  );
}
