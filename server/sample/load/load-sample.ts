import type { Db } from "../../db.ts";
import { newerArticlesStep } from "./articles.ts";
import { catalogStep, computedProductsStep } from "./catalog.ts";
import { flightHistoryStep } from "./flights.ts";
import { streamSteps, strikeReportsStep } from "./streams.ts";
import { tableSteps } from "./tables.ts";
import type { SampleDeps, SampleStep } from "./types.ts";

/** In the order in which they run: what is small first, so that pages have something to show, then what takes seconds, then what is computed from it. */
export const sampleSteps: readonly SampleStep[] = [
  strikeReportsStep,
  catalogStep,
  ...streamSteps,
  newerArticlesStep,
  ...tableSteps,
  flightHistoryStep,
  computedProductsStep,
];

const progressEveryMs = 500;

/**
 * Loads the sample mesh: every step that has not been done yet, each with its progress as a job. Cut off
 * anywhere, the next call goes on there.
 */
export async function loadSample(deps: SampleDeps, signal: AbortSignal): Promise<void> {
  for (const step of sampleSteps) {
    if (signal.aborted) return;
    const job = await deps.db.job.findUnique({ where: { id: jobId(step) } });
    if (job?.state === "done") continue;
    await runStep(deps, step, signal);
  }
  // What earlier editions have done is no longer a step of this one.
  const steps = sampleSteps.map(jobId);
  if (!signal.aborted) await deps.db.job.deleteMany({ where: { kind: "sample", id: { notIn: steps } } });
}

const jobId = (step: SampleStep): string => `sample:${step.id}`;

async function runStep(deps: SampleDeps, step: SampleStep, signal: AbortSignal): Promise<void> {
  const { db, clock } = deps;
  const startedAt = clock.now();
  let figures = { done: 0, total: null as number | null, detail: step.title };
  let writtenMs = Number.NEGATIVE_INFINITY;
  const write = (state: string) =>
    writeJob(db, step, { ...figures, state, startedAt, updatedAt: clock.now() });
  await write("running");
  try {
    await step.run(deps, signal, (done, total, detail) => {
      figures = { done, total, detail: `${step.title}: ${detail}` };
      if (clock.nowMs() - writtenMs < progressEveryMs) return;
      writtenMs = clock.nowMs();
      // Shown while it lasts; the last word is written below.
      write("running").catch(() => {});
    });
    await write(signal.aborted ? "stopped" : "done");
  } catch (error) {
    figures = { ...figures, detail: `${step.title}: ${error instanceof Error ? error.message : error}` };
    await write("failed");
    throw error;
  }
}

async function writeJob(
  db: Db,
  step: SampleStep,
  job: {
    state: string;
    done: number;
    total: number | null;
    detail: string;
    startedAt: Date;
    updatedAt: Date;
  },
): Promise<void> {
  const facts = { ...job, endedAt: job.state === "running" ? null : job.updatedAt };
  await db.job.upsert({
    where: { id: jobId(step) },
    create: { id: jobId(step), kind: "sample", subject: step.id, ...facts },
    update: facts,
  });
}
