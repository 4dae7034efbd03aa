import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { HistoricalRequest } from "../../domain/data-plane-api/historical.ts";
import type { Principal } from "../../domain/principal.ts";
import { toProblem } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import type { HistoricalProgress } from "../historical/job.ts";
import type { HistoricalReadDeps, PreparedJob } from "../historical/read-historical.ts";
import { type SaveDeps, saveTrainingSet } from "./save.ts";

export interface TrainingSetJobDeps extends SaveDeps, Pick<HistoricalReadDeps, "run"> {
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

  const work = async () => {
    const result = await deps.run(prepared.job, {
      onProgress: ({ stage, done, total }) => void note({ done, total, detail: stages[stage] }),
    });
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
      const problem = toProblem(error);
      if (problem.code === "INTERNAL")
        log.error({ err: error, job: id }, "a training set failed on our side");
      await note({ state: "failed", detail: problem.detail, endedAt: clock.now() });
    })
    .finally(prepared.release);
  return id;
}
