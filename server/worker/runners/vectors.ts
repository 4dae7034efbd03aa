import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import { AppError } from "../../errors.ts";
import type { SearchPlan } from "../../hydration/vectors/discover.ts";
import {
  createVectorHydrator,
  type VectorHydrator,
  type VectorProgress,
} from "../../hydration/vectors/hydrator.ts";
import type { IndexBook } from "../../hydration/vectors/index-book.ts";
import type { Streams } from "../data-plane/streams.ts";
import type { Runner } from "../runner.ts";
import { createLoop, type Turn } from "./loop.ts";
import { recordEmbeddingJob } from "./record-embedding-job.ts";
import { type SearchPlanDeps, watchSearchPlans } from "./search-plans.ts";

/** New records are looked for this often; with embedding at 20 ms a document they are searchable well within 1 s. */
const lookEveryMs = 150;
/** Rest between two steps of a backfill, so that it leaves room for everything else on two cores. */
const backfillRestMs = 50;
const progressEveryMs = 2000;

interface Hydrated {
  space: string;
  model: string;
  hydrator: VectorHydrator;
  /** Spaces of an earlier model or template; the first one answers until this one is complete. */
  older: { space: string; model: string }[];
  /** Written to the catalog last. */
  reported: string;
  /** After failures in a row this product rests, while the others go on. */
  failures: number;
  restUntilMs: number;
  /** New records of it are being embedded. */
  live: boolean;
}

const longestRestMs = 30_000;

/**
 * Keeps every vectors port in step with its stream. Each product's new records are taken in by themselves, so that a
 * long document or a slow endpoint of one holds up no other; what is older is filled in one product at a time, at the
 * lowest priority.
 */
export function createVectorsRunner(
  deps: SearchPlanDeps & {
    streams: Pick<Streams, "of">;
    vectors: VectorsAdapter;
    book: IndexBook;
  },
): Runner {
  const { db, clock, vectors, book } = deps;
  const readPlans = watchSearchPlans(deps);
  const hydrated = new Map<string, Hydrated>();
  const problems = new Map<string, string>();
  const running = new Set<Promise<unknown>>();
  let filling = false;
  let reportedMs = 0;
  let turns = 0;

  const olderSpaces = async (productId: string, wanted: string) => {
    const found: Hydrated["older"] = [];
    for (const space of await vectors.spaces(productId)) {
      if (space === wanted || productOf(space) !== productId) continue;
      const described = await vectors.describeSpace(space);
      if (described) found.push({ space, model: described.model });
    }
    return found;
  };

  async function discover(): Promise<void> {
    const { plans, changed } = await readPlans();
    if (changed) {
      const planned = new Set(plans.map(({ productId }) => productId));
      for (const id of hydrated.keys()) if (!planned.has(id)) hydrated.delete(id);
      problems.clear();
      for (const space of await vectors.spaces(""))
        if (space.includes("/") && !planned.has(productOf(space))) await vectors.drop(space);
    }
    for (const plan of plans)
      if ("problem" in plan.vectors || hydrated.get(plan.productId)?.space !== plan.vectors.space.space)
        await begin(plan);
  }

  /** Opens one product's index. What is wrong with one product is shown and holds up no other. */
  async function begin({ productId, model, vectors: plan }: SearchPlan): Promise<void> {
    const fail = (problem: string) => {
      problems.set(productId, problem);
      book.note(productId, { vectors: { problem } });
    };
    if ("problem" in plan) return fail(plan.problem);
    const embedder = deps.embedderOf(model);
    if (!embedder) return fail(`There is no embedding model "${model}".`);
    try {
      const stream = deps.streams.of(plan);
      const { space } = plan.space;
      hydrated.set(productId, {
        space,
        model,
        hydrator: await createVectorHydrator({ stream, vectors, embedder }, plan),
        older: await olderSpaces(productId, space),
        reported: "",
        failures: 0,
        restUntilMs: 0,
        live: false,
      });
      problems.delete(productId);
    } catch (error) {
      if (error instanceof AppError && error.code === "NOT_FOUND")
        return fail("Its source holds no record yet.");
      const problem = error instanceof Error ? error.message : String(error);
      if (problems.get(productId) !== problem)
        deps.log.warn({ err: error, productId }, "a vector index could not be opened");
      fail(problem);
    }
  }

  /** A step that fails is tried again later; one broken record or endpoint does not hold up the other products. */
  async function attempt(productId: string, each: Hydrated, step: () => Promise<boolean>): Promise<boolean> {
    try {
      const worked = await step();
      if (each.failures > 0) problems.delete(productId);
      each.failures = 0;
      return worked;
    } catch (error) {
      each.restUntilMs = clock.nowMs() + Math.min(longestRestMs, 1000 * 2 ** each.failures++);
      problems.set(productId, error instanceof Error ? error.message : String(error));
      deps.log.warn({ err: error, productId, failures: each.failures }, "a step of a vector index failed");
      return false;
    }
  }

  /** Goes on beside the turns; `stop` waits for it. */
  function beside(work: Promise<unknown>): void {
    const done = work.finally(() => running.delete(done));
    running.add(done);
  }

  const isCurrent = (productId: string, each: Hydrated) => hydrated.get(productId) === each;

  async function followLive(productId: string, each: Hydrated, signal: AbortSignal): Promise<void> {
    each.live = true;
    while (!signal.aborted && isCurrent(productId, each))
      if (!(await attempt(productId, each, () => each.hydrator.stepLive()))) break;
    each.live = false;
  }

  /** Old records of one product at a time; false when no product has any. */
  async function fill(ready: readonly [string, Hydrated][]): Promise<void> {
    for (let tried = 0; tried < ready.length; tried++) {
      const [productId, each] = ready[turns++ % ready.length] ?? [];
      if (productId === undefined || !each || !isCurrent(productId, each)) continue;
      if (await attempt(productId, each, () => each.hydrator.stepBackfill())) break;
    }
    filling = false;
  }

  /** Tells where questions go, and removes what a complete index has replaced. */
  async function note(productId: string, each: Hydrated): Promise<VectorProgress> {
    const progress = await each.hydrator.progress();
    if (progress.done >= progress.total) {
      for (const { space } of each.older) await vectors.drop(space);
      each.older = [];
    }
    const old = each.older.find(({ model }) => deps.embedderOf(model) !== undefined);
    const { space, model } = old ?? each;
    book.note(productId, {
      vectors: {
        space,
        model,
        embedded: progress.done,
        total: progress.total,
        rebuilding: old !== undefined,
      },
      lag: {
        waitingSinceUs: progress.waitingSinceUs,
        checkedMs: clock.nowMs(),
        failing: problems.get(productId) ?? null,
      },
    });
    return progress;
  }

  async function report(): Promise<{ detail: string; lagRecords: number }> {
    let done = 0;
    let total = 0;
    for (const [productId, each] of hydrated) {
      const progress = await note(productId, each).catch((error: unknown) => {
        problems.set(productId, error instanceof Error ? error.message : String(error));
        return null;
      });
      if (!progress) continue;
      done += progress.done;
      total += progress.total;
      const figures = `${progress.done}/${progress.total}`;
      if (figures === each.reported) continue;
      const at = clock.now();
      await db.embeddingSpace.update({
        where: { space: each.space },
        data: { total: progress.total, embedded: progress.done, updatedAt: at },
      });
      await recordEmbeddingJob(db, productId, progress, at);
      each.reported = figures;
    }
    const shown = [...problems].map(([productId, problem]) => `${productId}: ${problem}`);
    const detail = [`${done} of ${total} records embedded in ${hydrated.size} spaces`, ...shown].join("; ");
    return { detail, lagRecords: total - done };
  }

  const loop = createLoop("vectors", deps, async (signal): Promise<Turn> => {
    await discover();
    const ready = [...hydrated].filter(([, { restUntilMs }]) => restUntilMs <= clock.nowMs());
    for (const [productId, each] of ready) if (!each.live) beside(followLive(productId, each, signal));
    if (!filling && ready.length > 0) {
      filling = true;
      beside(fill(ready));
    }
    const due = clock.nowMs() - reportedMs >= progressEveryMs;
    if (due) reportedMs = clock.nowMs();
    return { waitMs: filling ? backfillRestMs : lookEveryMs, ...(due ? await report() : {}) };
  });
  return {
    ...loop,
    async stop() {
      await loop.stop();
      await Promise.all(running);
    },
  };
}

/** `domain/product@layout` → `domain/product`. */
const productOf = (space: string): string => space.split("@")[0] ?? space;
