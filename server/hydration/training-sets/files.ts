import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KnownAt } from "../../domain/data-plane-api/historical.ts";
import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import { isTrainingSetId } from "../../domain/training-set/id.ts";
import { AppError } from "../../errors.ts";
import type { WantedFeature } from "../historical/job.ts";

/** What has to be known beside the labels to read a training set again: written once, never changed. */
export interface TrainingSetRecipe {
  sets: FeatureSetPlan[];
  features: WantedFeature[];
  timeColumn: string;
  knownAt: KnownAt;
}

/** A training set's files, in a folder of its own under `<MILLRACE_HOME>/training-sets`. */
export function trainingSetFiles(root: string, id: string) {
  if (!isTrainingSetId(id))
    throw new AppError("NOT_FOUND", `There is no training set ${id.slice(0, 60)}.`, { path: "id" });
  const folder = join(root, id);
  return {
    folder,
    rows: join(folder, "rows.parquet"),
    labels: join(folder, "labels.parquet"),
    recipe: join(folder, "recipe.json"),
  };
}

/** Puts a finished read's files in place: aside first, then under their name, so that there is all of it or nothing. */
export async function placeTrainingSet(
  root: string,
  id: string,
  from: { rows: string; labels: string; recipe: TrainingSetRecipe },
): Promise<void> {
  const { folder } = trainingSetFiles(root, id);
  const aside = join(root, `.${id}`);
  await mkdir(aside, { recursive: true, mode: 0o700 });
  try {
    await Promise.all([
      rename(from.rows, join(aside, "rows.parquet")),
      rename(from.labels, join(aside, "labels.parquet")),
      writeFile(join(aside, "recipe.json"), JSON.stringify(from.recipe)),
    ]);
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
}

/** Throws GONE where the files are not there any more. */
export async function readRecipe(root: string, id: string): Promise<TrainingSetRecipe> {
  try {
    return JSON.parse(await readFile(trainingSetFiles(root, id).recipe, "utf8")) as TrainingSetRecipe;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("GONE", `The files of training set ${id} are not kept any more; make it anew.`, {
      cause,
    });
  }
}

export const removeTrainingSetFiles = (root: string, id: string): Promise<void> =>
  rm(trainingSetFiles(root, id).folder, { recursive: true, force: true });
