import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { productDefinitionSchema } from "../../domain/product-file/definition.ts";
import { planVectors, type VectorPlan } from "../../hydration/vectors/discover.ts";
import { createVectorHydrator, type VectorHydrator } from "../../hydration/vectors/hydrator.ts";
import type { Logger } from "../../log.ts";
import type { Runner } from "../runner.ts";
import { createLoop, type Turn } from "./loop.ts";

/** New records are looked for this often; with embedding at 20 ms a document they are searchable well within 1 s. */
const lookEveryMs = 200;
/** Rest between two steps of a backfill, so that it leaves room for everything else on two cores. */
const backfillRestMs = 50;
const progressEveryMs = 2000;

/** Keeps every vectors port in step with its stream, newest records first, the rest in the background with progress. */
export function createVectorsRunner(deps: {
  db: Db;
  stream: StreamAdapter;
  vectors: VectorsAdapter;
  embedderOf(model: string): EmbeddingAdapter | undefined;
  clock: Clock;
  log: Logger;
}): Runner {
  const { db, clock } = deps;
  const hydrators = new Map<string, VectorHydrator>();
  const plans = new Map<string, VectorPlan>();
  let seen: bigint | null = null;
  let reportedMs = 0;

  async function discover(): Promise<void> {
    const sequence = (await db.changeSequence.findUnique({ where: { name: "catalog" } }))?.value ?? 0n;
    const topics = new Set(await deps.stream.listTopics());
    const missing = [...plans.values()].some(
      (plan) => !hydrators.has(plan.productId) && "hydration" in plan && topics.has(plan.hydration.topic),
    );
    if (sequence === seen && !missing) return;
    const rows = await db.product.findMany({
      where: { status: { not: "retired" } },
      select: { definition: true },
    });
    const planned = planVectors(
      rows.map((row) => productDefinitionSchema.parse(row.definition)),
      deps.embedderOf,
    );
    const before = new Map(plans);
    plans.clear();
    for (const plan of planned) {
      plans.set(plan.productId, plan);
      if (JSON.stringify(before.get(plan.productId)) !== JSON.stringify(plan))
        hydrators.delete(plan.productId);
    }
    for (const id of hydrators.keys()) if (!plans.has(id)) hydrators.delete(id);
    for (const plan of planned) {
      if (hydrators.has(plan.productId) || !("hydration" in plan) || !topics.has(plan.hydration.topic))
        continue;
      const embedder = deps.embedderOf(plan.model);
      if (embedder)
        hydrators.set(plan.productId, await createVectorHydrator({ ...deps, embedder }, plan.hydration));
    }
    seen = sequence;
  }

  return createLoop("vectors", deps, async (signal): Promise<Turn> => {
    await discover();
    let worked = false;
    for (const hydrator of hydrators.values()) {
      if (signal.aborted) break;
      worked = (await hydrator.step()) || worked;
    }
    const due = clock.nowMs() - reportedMs >= progressEveryMs;
    if (due) reportedMs = clock.nowMs();
    return {
      waitMs: worked ? backfillRestMs : lookEveryMs,
      ...(due ? await report(db, clock, hydrators, plans) : {}),
    };
  });
}

/** Writes progress where the portal reads it, once a change. */
async function report(
  db: Db,
  clock: Clock,
  hydrators: ReadonlyMap<string, VectorHydrator>,
  plans: ReadonlyMap<string, VectorPlan>,
): Promise<{ detail: string; lagRecords: number }> {
  let done = 0;
  let total = 0;
  let lag = 0;
  for (const [productId, hydrator] of hydrators) {
    const progress = await hydrator.progress();
    done += progress.done;
    total += progress.total;
    lag += progress.liveLag;
    const at = clock.now();
    const space = await db.embeddingSpace.findUnique({ where: { space: productId } });
    if (space?.total === progress.total && space.embedded === progress.done) continue;
    await db.embeddingSpace.update({
      where: { space: productId },
      data: { total: progress.total, embedded: progress.done, updatedAt: at },
    });
    await recordJob(db, productId, progress, at);
  }
  const problems = [...plans.values()].flatMap((plan) =>
    "problem" in plan ? [`${plan.productId}: ${plan.problem}`] : [],
  );
  const detail = [`${done} of ${total} records embedded in ${hydrators.size} spaces`, ...problems].join("; ");
  return { detail, lagRecords: lag };
}

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
