import { randomUUID } from "node:crypto";
import { journalEvent } from "../../catalog/journal/codec.ts";
import type { Journal } from "../../catalog/journal/types.ts";
import type { HistoricalRequest } from "../../domain/data-plane-api/historical.ts";
import type { Principal } from "../../domain/principal.ts";
import type { TrainingSetDocument } from "../../domain/training-set/document.ts";
import type { HistoricalResult } from "../historical/job.ts";
import type { PreparedJob } from "../historical/read-historical.ts";
import { placeTrainingSet, removeTrainingSetFiles } from "./files.ts";

export interface SaveDeps {
  journal: Journal;
  /** `<MILLRACE_HOME>/training-sets` */
  trainingSets: string;
}

/** Keeps a finished read (Parquet, with its hash) as a training set: its files first, then the journal's event. */
export async function saveTrainingSet(
  { journal, trainingSets: root }: SaveDeps,
  principal: Principal,
  request: Pick<HistoricalRequest, "name" | "description" | "knownAt">,
  { job, origin }: PreparedJob,
  result: HistoricalResult,
): Promise<TrainingSetDocument> {
  const { metadata, labels, pins, contentHash } = result;
  if (contentHash === null || job.format !== "parquet")
    throw new Error("A training set is read as Parquet, with its hash.");
  const id = randomUUID();
  const { sets, features, timeColumn, knownAt } = job;
  const products = sets.map(({ productId }) => productId).join(", ");
  const document: TrainingSetDocument = {
    id,
    name: request.name ?? `${products}, ${metadata.rows.toLocaleString("en-US")} rows`.slice(0, 120),
    description: request.description ?? "",
    contentHash,
    rows: metadata.rows,
    bytes: result.bytes,
    knownAt: request.knownAt,
    timeColumn,
    columns: labels.columns.map(({ name, type }) => ({ name, type })),
    features: metadata.features,
    beforeHistory: metadata.beforeHistory,
    definitions: sets.map(({ productId, port, version, stateHash }) => ({
      productId,
      port,
      version,
      stateHash,
    })),
    labels: origin,
    pins,
  };
  await placeTrainingSet(root, id, {
    rows: result.path,
    labels: labels.path,
    recipe: { sets, features, timeColumn, knownAt },
  });
  try {
    await journal.change(principal, async () => ({
      events: [journalEvent("trainingSet", id, "create", document)],
      result: undefined,
    }));
  } catch (error) {
    await removeTrainingSetFiles(root, id);
    throw error;
  }
  return document;
}
