import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { HistoricalRequest } from "../../domain/data-plane-api/historical.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError, toProblem } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import type { HistoricalProgress } from "../historical/job.ts";
import type { HistoricalReadDeps, PreparedJob } from "../historical/read-historical.ts";
import { mayManage } from "./may-manage.ts";
import { type SaveDeps, saveTrainingSet } from "./save.ts";

/** Builds under way in this worker, by job. */
export type TrainingSetJobs = Map<string, { startedBy: string; stop: AbortController }>;

export interface TrainingSetJobDeps extends SaveDeps, Pick<HistoricalReadDeps, "run"> {
  jobs: TrainingSetJobs;
  db: Db;
  clock: Clock;
  log: Logger;
}

const stages: Record<HistoricalProgress["stage"], string> = {
  labels: "Reading the labels",
  values: "Computing values",
  rows: "Writing rows",
};

/**
 * Makes a training set while nobody waits: the row of `job` says how far it is, in the end the set's id (`detail`) or why
 * there is none. Returns the job's id once the row is there.
 */
export async function startTrainingSetJob(
  deps: TrainingSetJobDeps,
  principal: Principal,
  request: HistoricalRequest,
  prepared: PreparedJob,
): Promise<string> {
  const { db, clock, log } = deps;
  const id = `training-set:${randomUUID()}`;
  const startedAt = clock.now();
  const subject = request.name ?? prepared.job.sets.map(({ productId }) => productId).join(", ");
  await db.job.create({
    data: {
      id,
      kind: "training set",
      subject,
      state: "running",
      detail: stages.labels,
      startedAt,
      updatedAt: startedAt,
    },
  });
  const note = (data: {
    state?: string;
    done?: number;
    total?: number | null;
    detail: string;
    endedAt?: Date;
  }) =>
    db.job
      .update({ where: { id }, data: { ...data, updatedAt: clock.now() } })
      .catch((error: unknown) => log.warn({ err: error, job: id }, "a job's progress was not noted"));

  const stop = new AbortController();
  deps.jobs.set(id, { startedBy: principal.id, stop });
  const work = async () => {
    const result = await deps.run(prepared.job, {
      signal: stop.signal,
      onProgress: ({ stage, done, total }) => void note({ done, total, detail: stages[stage] }),
    });
    stop.signal.throwIfAborted();
    const document = await saveTrainingSet(deps, principal, request, prepared, result);
    await note({
      state: "done",
      done: document.rows,
      total: document.rows,
      detail: document.id,
      endedAt: clock.now(),
    });
  };
  void work()
    .catch(async (error: unknown) => {
      if (stop.signal.aborted) {
        await note({ state: "stopped", detail: "Stopped; nothing was kept.", endedAt: clock.now() });
        return;
      }
      const problem = toProblem(error);
      if (problem.code === "INTERNAL")
        log.error({ err: error, job: id }, "a training set failed on our side");
      await note({ state: "failed", detail: problem.detail, endedAt: clock.now() });
    })
    .finally(() => {
      deps.jobs.delete(id);
      return prepared.release();
    });
  return id;
}

/**
 * Stops a build; its row says so once it has ended, and nothing of it is kept. Whoever began it may, and governance.
 * Throws NOT_FOUND for one that is not under way, FORBIDDEN for somebody else's.
 */
export function stopTrainingSetJob(jobs: TrainingSetJobs, principal: Principal, id: string): void {
  const job = jobs.get(id);
  if (!job)
    throw new AppError("NOT_FOUND", "No training set is being built under this job.", { path: "job" });
  if (job.startedBy !== principal.id && !mayManage(principal))
    throw new AppError(
      "FORBIDDEN",
      "Somebody else began this training set; only they or governance stop it.",
    );
  job.stop.abort();
}
