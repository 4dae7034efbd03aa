import { journalEvent } from "../../catalog/journal/codec.ts";
import type { Journal } from "../../catalog/journal/types.ts";
import type { Db } from "../../db.ts";
import type { Principal } from "../../domain/principal.ts";
import type {
  TrainingSetProgress,
  TrainingSetRow,
  TrainingSetView,
} from "../../domain/training-set/views.ts";
import { AppError } from "../../errors.ts";
import { removeTrainingSetFiles } from "./files.ts";
import { mayManage } from "./may-manage.ts";
import { findTrainingSet } from "./read.ts";

/** Training sets, newest first; of one feature set, if asked. What they are is no secret; their rows are guarded. */
export async function listTrainingSets(
  db: Db,
  { product, limit }: { product?: string | undefined; limit: number },
): Promise<TrainingSetRow[]> {
  const rows = await db.trainingSet.findMany({
    ...(product === undefined ? {} : { where: { products: { has: product } } }),
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: limit,
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    contentHash: row.contentHash,
    rows: Number(row.rows),
    bytes: Number(row.bytes),
    knownAt: row.knownAt,
    products: row.products,
    createdAt: row.createdAt.toISOString(),
    createdBy: { id: row.createdById, name: row.createdBy },
  }));
}

/** One training set with what it was read from. Throws NOT_FOUND. */
export async function getTrainingSet(db: Db, principal: Principal, id: string): Promise<TrainingSetView> {
  const [document, row] = await Promise.all([
    findTrainingSet(db, id),
    db.trainingSet.findUniqueOrThrow({
      where: { id },
      select: { createdAt: true, createdBy: true, createdById: true },
    }),
  ]);
  return {
    ...document,
    createdAt: row.createdAt.toISOString(),
    createdBy: { id: row.createdById, name: row.createdBy },
    removable: mayRemove(principal, row.createdById),
  };
}

/** Removes a training set with its rows. Throws NOT_FOUND, FORBIDDEN unless it is the caller's own or they administer. */
export async function removeTrainingSet(
  { db, journal, trainingSets }: { db: Db; journal: Journal; trainingSets: string },
  principal: Principal,
  id: string,
): Promise<void> {
  await journal.change(principal, async () => {
    const document = await findTrainingSet(db, id);
    const { createdById, createdBy } = await db.trainingSet.findUniqueOrThrow({
      where: { id },
      select: { createdById: true, createdBy: true },
    });
    if (!mayRemove(principal, createdById))
      throw new AppError(
        "FORBIDDEN",
        `This training set is ${createdBy}'s; they or an administrator can remove it.`,
      );
    return { events: [journalEvent("trainingSet", id, "delete", document)], result: undefined };
  });
  await removeTrainingSetFiles(trainingSets, id);
}

function mayRemove(principal: Principal, createdById: string): boolean {
  return principal.id === createdById || mayManage(principal);
}

/** How far a job is that makes a training set. Throws NOT_FOUND. */
export async function trainingSetProgress(db: Db, job: string): Promise<TrainingSetProgress> {
  const row = await db.job.findUnique({ where: { id: job } });
  if (row?.kind !== "training set") throw new AppError("NOT_FOUND", "There is no such job.", { path: "job" });
  const { subject, done, total, detail } = row;
  const state = row.state as TrainingSetProgress["state"];
  return {
    state,
    subject,
    done,
    total,
    detail: state === "done" ? "" : detail,
    trainingSet: state === "done" ? detail : null,
  };
}
