import type { Db } from "../../db.ts";
import type { Principal } from "../../domain/principal.ts";
import { type TrainingSetDocument, trainingSetDocument } from "../../domain/training-set/document.ts";
import { isTrainingSetId } from "../../domain/training-set/id.ts";
import { AppError } from "../../errors.ts";
import type { HistoricalJob, HistoricalResult } from "../historical/job.ts";
import { assertVisible, type ServedOf } from "../historical/resolve-features.ts";
import { readRecipe, trainingSetFiles } from "./files.ts";

export interface ReadSetDeps {
  db: Db;
  servedOf: ServedOf;
  /** `<MILLRACE_HOME>/training-sets` */
  trainingSets: string;
}

/** What the catalog has of a training set. Throws NOT_FOUND. */
export async function findTrainingSet(db: Db, id: string): Promise<TrainingSetDocument> {
  const row = isTrainingSetId(id)
    ? await db.trainingSet.findUnique({ where: { id }, select: { document: true } })
    : null;
  if (!row) throw new AppError("NOT_FOUND", `There is no training set ${id.slice(0, 60)}.`, { path: "id" });
  return trainingSetDocument.parse(row.document);
}

/** A training set whose rows this caller may read: today's rights govern, whoever made it. Throws FORBIDDEN. */
export async function openTrainingSet(
  { db, servedOf, trainingSets: root }: ReadSetDeps,
  principal: Principal,
  id: string,
): Promise<{ document: TrainingSetDocument; path: string }> {
  const document = await findTrainingSet(db, id);
  assertVisible(servedOf, principal, await readRecipe(root, id));
  return { document, path: trainingSetFiles(root, id).rows };
}

export interface RerunReply {
  contentHash: string;
  /** Whether the rows are what they were. */
  same: boolean;
  rows: number;
}

/** Reads a training set again from what it was read from: the same labels, plans and pins. */
export async function rerunTrainingSet(
  deps: ReadSetDeps & { run: (job: HistoricalJob) => Promise<HistoricalResult> },
  principal: Principal,
  id: string,
  folder: string,
): Promise<RerunReply> {
  const document = await findTrainingSet(deps.db, id);
  const recipe = await readRecipe(deps.trainingSets, id);
  assertVisible(deps.servedOf, principal, recipe);
  const result = await deps.run({
    ...recipe,
    labels: { kind: "staged", path: trainingSetFiles(deps.trainingSets, id).labels },
    pins: document.pins,
    folder,
    format: "parquet",
    hash: true,
  });
  const contentHash = result.contentHash ?? "";
  return { contentHash, same: contentHash === document.contentHash, rows: result.metadata.rows };
}
