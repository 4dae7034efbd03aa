import type { Clock } from "../../clock.ts";
import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import { type Derivation, openDerivation } from "../../hydration/derive/derivation.ts";
import type { LookedUpTables } from "../../hydration/features/lookups/table-rows.ts";
import type { StreamModels } from "../../hydration/inference/stream-models.ts";
import type { Logger } from "../../log.ts";
import type { Streams } from "../data-plane/streams.ts";
import type { Runner } from "../runner.ts";
import { createLoop, type Turn } from "./loop.ts";

/** New records are looked for this often: with a step of some 10 ms they are here well within the promised second. */
const lookEveryMs = 100;
/** What cannot be opened or written now is tried again after this long. */
const retryMs = 2_000;
const reportEveryMs = 1_000;

export interface DeriveRunner extends Runner {
  /** Takes in products as the catalog has them now. */
  update(changed: readonly ServedProduct[], removed: readonly string[]): void;
}

interface Running {
  /** What it was opened for; another one is opened anew. */
  signature: string;
  derivation: Derivation | undefined;
  derived: number;
  problem: string | undefined;
  retryAtMs: number;
  /** A turn under way that nobody waits for. */
  apart: Promise<void> | undefined;
}

/** Keeps every derived stream in step with its source; one that cannot go on does not hold up the others. */
export function createDeriveRunner(deps: {
  streams: Streams;
  /** Tables that records are enriched from. */
  tables: Pick<LookedUpTables, "keep">;
  /** Models that records are sent to. */
  models: Pick<StreamModels, "ask">;
  clock: Clock;
  log: Logger;
}): DeriveRunner {
  const { streams, tables, models, clock, log } = deps;
  const products = new Map<string, ServedProduct>();
  const running = new Map<string, Running>();
  /** Turns that the loop does not wait for. */
  const aside = new Set<Promise<void>>();
  let reportedMs = Number.NEGATIVE_INFINITY;

  const loop = createLoop("derive", deps, async (signal): Promise<Turn> => {
    let worked = 0;
    for (const product of derivedProducts()) {
      if (signal.aborted) break;
      // A model may take its time: other streams do not wait for it.
      if (product.stream?.derive?.infer) turnApart(product, signal);
      else worked += await turn(product, signal);
    }
    const due = clock.nowMs() - reportedMs >= reportEveryMs;
    if (due) reportedMs = clock.nowMs();
    return { waitMs: worked > 0 ? 0 : lookEveryMs, ...(due ? await report() : {}) };
  });

  function derivedProducts(): ServedProduct[] {
    const derived = [...products.values()].filter(
      ({ status, stream }) => status !== "retired" && stream?.derive,
    );
    const ids = new Set(derived.map(({ id }) => id));
    for (const [id, { derivation }] of running)
      if (!ids.has(id)) {
        derivation?.close();
        running.delete(id);
      }
    return derived;
  }

  /** Goes on with a stream until it is in step or cannot go on, beside the loop; one turn at a time. */
  function turnApart(product: ServedProduct, signal: AbortSignal): void {
    if (running.get(product.id)?.apart) return;
    const go = async () => {
      while (!signal.aborted && products.get(product.id) === product && (await turn(product, signal)) > 0);
    };
    const apart = go().finally(() => {
      const state = running.get(product.id);
      if (state) state.apart = undefined;
      aside.delete(apart);
    });
    aside.add(apart);
    const state = running.get(product.id);
    if (state) state.apart = apart;
  }

  async function turn(product: ServedProduct, signal: AbortSignal): Promise<number> {
    const from = products.get(product.stream?.derive?.from ?? "");
    const enriching = product.stream?.derive?.enrich.map((each) => products.get(each.product)?.table);
    const signature = JSON.stringify([product.stream, from?.stream, from?.status, enriching]);
    let state = running.get(product.id);
    if (state?.signature !== signature) {
      state?.derivation?.close();
      const apart = state?.apart;
      state = { signature, derivation: undefined, derived: 0, problem: undefined, retryAtMs: 0, apart };
      running.set(product.id, state);
    }
    if (clock.nowMs() < state.retryAtMs) return 0;
    try {
      state.derivation ??= await open(product, from);
      const records = await state.derivation.step(signal);
      state.derived += records;
      state.problem = undefined;
      return records;
    } catch (error) {
      if (signal.aborted) return 0;
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== state.problem)
        log.warn({ product: product.id, err: error }, "a derived stream cannot go on for now");
      state.derivation?.close();
      // Opened anew it finds out from the logs what stands already.
      Object.assign(state, { derivation: undefined, problem, retryAtMs: clock.nowMs() + retryMs });
      return 0;
    }
  }

  async function open(product: ServedProduct, from: ServedProduct | undefined): Promise<Derivation> {
    const served = product.stream;
    const source = from?.stream;
    if (!served || !from || !source)
      throw new Error(`Its source ${served?.derive?.from} has no stream in this mesh.`);
    await streams.ensure(source);
    await streams.ensure(served);
    return openDerivation(
      {
        clock,
        source: streams.of(source),
        target: streams.of(served),
        deadLetters: streams.embedded,
        tables,
        models,
      },
      {
        productId: product.id,
        served,
        from: { productId: from.id, served: source },
        tableOf: (id) => products.get(id)?.table ?? undefined,
      },
    );
  }

  async function report(): Promise<{ detail: string; lagRecords: number }> {
    let lag = 0;
    const details: string[] = [];
    for (const [id, { derivation, derived, problem }] of running) {
      if (problem !== undefined) details.push(`${id}: ${problem}`);
      if (!derivation) continue;
      const behind = await derivation.lag();
      lag += behind;
      const missed = derivation.missed();
      details.push(
        `${id}: ${derived.toLocaleString("en-US")} source records read, ${behind.toLocaleString("en-US")} behind${missed > 0 ? `, ${missed.toLocaleString("en-US")} were gone before they could be read` : ""}`,
      );
    }
    return { detail: details.join("; ") || "No stream is derived.", lagRecords: lag };
  }

  return {
    ...loop,
    async stop() {
      await loop.stop();
      await Promise.all(aside);
    },
    update(changed, removed) {
      for (const product of changed) products.set(product.id, product);
      for (const id of removed) products.delete(id);
    },
  };
}
