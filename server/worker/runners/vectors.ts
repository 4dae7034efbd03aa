import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { SearchPlan } from "../../hydration/vectors/discover.ts";
import { createVectorHydrator, type VectorHydrator } from "../../hydration/vectors/hydrator.ts";
import type { IndexBook } from "../../hydration/vectors/index-book.ts";
import type { Logger } from "../../log.ts";
import type { Runner } from "../runner.ts";
import { createLoop, type Turn } from "./loop.ts";
import { watchSearchPlans } from "./search-plans.ts";

/** New records are looked for this often; with embedding at 20 ms a document they are searchable well within 1 s. */
const lookEveryMs = 200;
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
}

const longestRestMs = 30_000;

/** Keeps every vectors port in step with its stream, newest records first, the rest in the background with progress. */
export function createVectorsRunner(deps: {
  db: Db;
  stream: StreamAdapter;
  vectors: VectorsAdapter;
  embedderOf(model: string): EmbeddingAdapter | undefined;
  book: IndexBook;
  clock: Clock;
  log: Logger;
}): Runner {
  const { db, clock, vectors, book } = deps;
  const readPlans = watchSearchPlans(deps);
  const hydrated = new Map<string, Hydrated>();
  const problems = new Map<string, string>();
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
    const missing = plans.filter(
      ({ productId, vectors: plan }) =>
        "problem" in plan || hydrated.get(productId)?.space !== plan.space.space,
    );
    if (missing.length === 0) return;
    const topics = new Set(await deps.stream.listTopics());
    for (const plan of missing) await begin(plan, topics);
  }

  /** Opens one product's index. What is wrong with one product is shown and holds up no other. */
  async function begin(
    { productId, model, vectors: plan }: SearchPlan,
    topics: ReadonlySet<string>,
  ): Promise<void> {
    const fail = (problem: string) => {
      problems.set(productId, problem);
      book.note(productId, { vectors: { problem } });
    };
    if ("problem" in plan) return fail(plan.problem);
    if (!topics.has(plan.topic)) return fail("Its source holds no record yet.");
    const embedder = deps.embedderOf(model);
    if (!embedder) return fail(`There is no embedding model "${model}".`);
    try {
      const { space } = plan.space;
      hydrated.set(productId, {
        space,
        model,
        hydrator: await createVectorHydrator({ ...deps, embedder }, plan),
        older: await olderSpaces(productId, space),
        reported: "",
        failures: 0,
        restUntilMs: 0,
      });
      problems.delete(productId);
    } catch (error) {
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

  /** Tells where questions go, and removes what a complete index has replaced. */
  async function note(
    productId: string,
    each: Hydrated,
  ): Promise<{ done: number; total: number; liveLag: number }> {
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
    });
    return progress;
  }

  async function report(): Promise<{ detail: string; lagRecords: number }> {
    let done = 0;
    let total = 0;
    let lag = 0;
    for (const [productId, each] of hydrated) {
      const progress = await note(productId, each);
      done += progress.done;
      total += progress.total;
      lag += progress.liveLag;
      const figures = `${progress.done}/${progress.total}`;
      if (figures === each.reported) continue;
      const at = clock.now();
      await db.embeddingSpace.update({
        where: { space: each.space },
        data: { total: progress.total, embedded: progress.done, updatedAt: at },
      });
      await recordJob(db, productId, progress, at);
      each.reported = figures;
    }
    const shown = [...problems].map(([productId, problem]) => `${productId}: ${problem}`);
    const detail = [`${done} of ${total} records embedded in ${hydrated.size} spaces`, ...shown].join("; ");
    return { detail, lagRecords: lag };
  }

  return createLoop("vectors", deps, async (signal): Promise<Turn> => {
    await discover();
    const all = [...hydrated].filter(([, { restUntilMs }]) => restUntilMs <= clock.nowMs());
    let worked = false;
    for (const [productId, each] of all) {
      if (signal.aborted) break;
      worked = (await attempt(productId, each, () => each.hydrator.stepLive())) || worked;
    }
    // Old records of one product at a time, so that a new one is never more than a step away.
    for (let tried = 0; !worked && tried < all.length && !signal.aborted; tried++) {
      const [productId, each] = all[turns++ % all.length] ?? [];
      if (productId !== undefined && each)
        worked = await attempt(productId, each, () => each.hydrator.stepBackfill());
    }
    const due = clock.nowMs() - reportedMs >= progressEveryMs;
    if (due) reportedMs = clock.nowMs();
    return { waitMs: worked ? backfillRestMs : lookEveryMs, ...(due ? await report() : {}) };
  });
}

/** `domain/product@layout` → `domain/product`. */
const productOf = (space: string): string => space.split("@")[0] ?? space;

async function recordJob(
  db: Db,
  productId: string,
  { done, total }: { done: number; total: number },
  at: Date,
): Promise<void> {
  const finished = done >= total;
  const figures = {
    state: finished ? "done" : "running",
    done,
    total,
    detail: finished
      ? "Every record is searchable by meaning."
      : "The newest records first, the rest in the background.",
    updatedAt: at,
    endedAt: finished ? at : null,
  };
  await db.job.upsert({
    where: { id: `vectors:${productId}` },
    create: { id: `vectors:${productId}`, kind: "embedding", subject: productId, startedAt: at, ...figures },
    update: figures,
  });
}
