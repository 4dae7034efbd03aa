import { setTimeout as wait } from "node:timers/promises";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { VectorSpace, VectorsAdapter } from "../../adapters/vectors/types.ts";
import { AppError } from "../../errors.ts";
import { isReadable, type SearchPlan } from "../../hydration/vectors/discover.ts";
import {
  createVectorHydrator,
  type VectorHydrator,
  type VectorProgress,
} from "../../hydration/vectors/hydrator.ts";
import type { IndexBook, ProductIndexes } from "../../hydration/vectors/index-book.ts";
import type { WriteLane } from "../../hydration/vectors/write-queue.ts";
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
  /** Where it reads; a connection with other settings has another adapter, and the index is opened anew. */
  stream: StreamAdapter;
  hydrator: VectorHydrator;
  /** Spaces of an earlier model or template; the first one answers until this one is complete. */
  older: { space: string; model: string }[];
  /** Written to the catalog last. */
  reported: string;
  /** Each goes on by itself: an old record that cannot be written holds up no new one. */
  rests: Record<WriteLane, Rest>;
}

/** After failures in a row an index rests, while the others go on. */
interface Rest {
  failures: number;
  untilMs: number;
}
const rested = (): Rest => ({ failures: 0, untilMs: 0 });

const longestRestMs = 30_000;

/**
 * Keeps every vectors port in step with its stream. Each product's new records are followed by themselves, so that
 * neither a long document nor a slow endpoint of another holds them up, nor the database that the catalog is read from
 * and progress is written to; what is older is filled in one product at a time, at the lowest priority.
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
  /** Plans whose indexes are being opened. */
  const opening = new Set<string>();
  let filling = false;
  let reporting = false;
  let reportedMs = 0;
  let turns = 0;
  let shown: Partial<Turn> = {};

  const olderSpaces = async (productId: string, wanted: string) => {
    const found: Hydrated["older"] = [];
    for (const space of await vectors.spaces(productId)) {
      if (space === wanted || productOf(space) !== productId) continue;
      const described = await vectors.describeSpace(space);
      if (described) found.push({ space, model: described.model });
    }
    return found;
  };

  async function discover(signal: AbortSignal): Promise<void> {
    const { plans, changed } = await readPlans();
    if (changed) {
      const planned = new Set(plans.filter(isReadable).map(({ productId }) => productId));
      for (const id of hydrated.keys()) if (!planned.has(id)) hydrated.delete(id);
      problems.clear();
      for (const space of await vectors.spaces(""))
        if (space.includes("/") && !planned.has(productOf(space))) await vectors.drop(space);
    }
    for (const plan of plans) {
      if (isOpen(plan) || opening.has(plan.productId)) continue;
      opening.add(plan.productId);
      const opened = begin(plan, signal).finally(() => opening.delete(plan.productId));
      // A connection that does not answer takes its time; the log on this machine does not.
      if ("connection" in plan.vectors && plan.vectors.connection !== null) beside(opened);
      else await opened;
    }
  }

  function isOpen({ productId, vectors: plan }: SearchPlan): boolean {
    const held = hydrated.get(productId);
    if ("problem" in plan || held?.space !== plan.space.space) return false;
    try {
      return held.stream === deps.streams.of(plan);
    } catch {
      return false;
    }
  }

  /** Opens one product's index and follows its source. What is wrong with one product is shown and holds up no other. */
  async function begin({ productId, model, vectors: plan }: SearchPlan, signal: AbortSignal): Promise<void> {
    const fail = (problem: string, asItStood?: ProductIndexes["vectors"]) => {
      problems.set(productId, problem);
      const lag = { waitingSinceUs: null, checkedMs: clock.nowMs(), failing: problem };
      book.note(productId, asItStood ? { vectors: asItStood, lag } : { vectors: { problem } });
    };
    if ("problem" in plan) return fail(plan.problem);
    try {
      const stream = deps.streams.of(plan);
      const { space } = plan.space;
      const embedder = { embed: embedWith(model, plan.space) };
      const each: Hydrated = {
        space,
        model,
        stream,
        hydrator: await createVectorHydrator({ stream, vectors, embedder }, plan),
        older: await olderSpaces(productId, space),
        reported: "",
        rests: { live: rested(), bulk: rested() },
      };
      hydrated.set(productId, each);
      problems.delete(productId);
      await note(productId, each).catch(() => {});
      beside(followLive(productId, each, signal));
    } catch (error) {
      if (error instanceof AppError && error.code === "NOT_FOUND")
        return fail(book.get(productId)?.sourceProblem ?? "Its source holds no record yet.");
      const problem = error instanceof Error ? error.message : String(error);
      if (problems.get(productId) !== problem)
        deps.log.warn({ err: error, productId }, "a vector index could not be opened");
      fail(problem, await asItStood(plan.space.space, model));
    }
  }

  /** What an index holds is good for answers also while its source cannot be reached. */
  async function asItStood(space: string, model: string): Promise<ProductIndexes["vectors"] | undefined> {
    const row = await db.embeddingSpace.findUnique({ where: { space } });
    if (!row || row.total === 0) return undefined;
    return { space, model, embedded: row.embedded, total: row.total, rebuilding: false };
  }

  /** The model as its connection has it now: another address or key holds at once, another model is another index. */
  const embedWith =
    (model: string, space: VectorSpace): EmbeddingAdapter["embed"] =>
    async (texts, options) => {
      const embedder = deps.embedderOf(model);
      if (embedder?.abilities.model !== space.model || embedder.abilities.dimensions !== space.dimensions)
        throw new AppError(
          "UNAVAILABLE",
          `There is no embedding model "${model}" with vectors of this index any more.`,
        );
      return embedder.embed(texts, options);
    };

  /** A step that fails is tried again later; one broken record or endpoint does not hold up the other products. */
  async function attempt(productId: string, each: Hydrated, lane: WriteLane): Promise<boolean> {
    const rest = each.rests[lane];
    try {
      const worked = await (lane === "live" ? each.hydrator.stepLive() : each.hydrator.stepBackfill());
      const failed = rest.failures > 0;
      rest.failures = 0;
      if (failed && each.rests.live.failures + each.rests.bulk.failures === 0) problems.delete(productId);
      return worked;
    } catch (error) {
      rest.untilMs = clock.nowMs() + Math.min(longestRestMs, 1000 * 2 ** rest.failures++);
      problems.set(productId, error instanceof Error ? error.message : String(error));
      deps.log.warn(
        { err: error, productId, lane, failures: rest.failures },
        "a step of a vector index failed",
      );
      return false;
    }
  }

  /** Goes on beside the turns; `stop` waits for it. */
  function beside(work: Promise<unknown>): void {
    const done = work.finally(() => running.delete(done));
    running.add(done);
  }

  const isCurrent = (productId: string, each: Hydrated) => hydrated.get(productId) === each;

  /** Embeds what comes until this index is none any more. */
  async function followLive(productId: string, each: Hydrated, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && isCurrent(productId, each)) {
      if (await attempt(productId, each, "live")) continue;
      const restMs = Math.max(lookEveryMs, each.rests.live.untilMs - clock.nowMs());
      await wait(restMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Old records of one product at a time; false when no product has any. */
  async function fill(ready: readonly [string, Hydrated][]): Promise<void> {
    for (let tried = 0; tried < ready.length; tried++) {
      const [productId, each] = ready[turns++ % ready.length] ?? [];
      if (productId === undefined || !each || !isCurrent(productId, each)) continue;
      if (await attempt(productId, each, "bulk")) break;
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
        failing: problems.get(productId) ?? book.get(productId)?.sourceProblem ?? null,
      },
    });
    return progress;
  }

  async function report(): Promise<void> {
    let done = 0;
    let total = 0;
    for (const [productId, each] of hydrated) {
      const progress = await note(productId, each).catch((error: unknown) => {
        problems.set(productId, error instanceof Error ? error.message : String(error));
        return null;
      });
      if (!progress || !isCurrent(productId, each)) continue;
      done += progress.done;
      total += progress.total;
      const figures = `${progress.done}/${progress.total}`;
      if (figures === each.reported) continue;
      const at = clock.now();
      await db.embeddingSpace.updateMany({
        where: { space: each.space },
        data: { total: progress.total, embedded: progress.done, updatedAt: at },
      });
      await recordEmbeddingJob(db, productId, progress, at);
      each.reported = figures;
    }
    const failing = [...problems].map(([productId, problem]) => `${productId}: ${problem}`);
    const detail = [`${done} of ${total} records embedded in ${hydrated.size} spaces`, ...failing].join("; ");
    shown = { detail, lagRecords: total - done };
  }

  /** Progress is written beside what it tells of; one report at a time. */
  function reportWhenDue(): void {
    if (reporting || clock.nowMs() - reportedMs < progressEveryMs) return;
    reporting = true;
    reportedMs = clock.nowMs();
    const reported = report().catch((error: unknown) =>
      deps.log.warn({ err: error }, "the progress of the vector indexes could not be written"),
    );
    beside(
      reported.finally(() => {
        reporting = false;
      }),
    );
  }

  const loop = createLoop("vectors", deps, async (signal): Promise<Turn> => {
    await discover(signal);
    const ready = [...hydrated].filter(([, { rests }]) => rests.bulk.untilMs <= clock.nowMs());
    if (!filling && ready.length > 0) {
      filling = true;
      beside(fill(ready));
    }
    reportWhenDue();
    return { waitMs: filling ? backfillRestMs : lookEveryMs, ...shown };
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
