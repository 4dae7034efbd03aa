import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { snapshotAsOf } from "../../adapters/table/as-of.ts";
import type { FileAdapter } from "../../adapters/table/files.ts";
import type { TableAdapter } from "../../adapters/table/types.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import {
  type HistoricalFormat,
  type HistoricalRequest,
  parseKnownAt,
} from "../../domain/data-plane-api/historical.ts";
import { featureSource } from "../../domain/feature-set/source.ts";
import { assertAllowed } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import { classificationsOf, findPort } from "../../domain/product-file/index.ts";
import type { LabelOrigin } from "../../domain/training-set/document.ts";
import { AppError } from "../../errors.ts";
import { findProduct } from "../load/find-product.ts";
import { parseTableAsOf } from "../tables/read-table.ts";
import type { Uploads } from "../uploads/store.ts";
import type { HistoricalJob, HistoricalProgress, HistoricalResult } from "./job.ts";
import { resolveFeatures, type ServedOf } from "./resolve-features.ts";

export interface HistoricalReadDeps {
  clock: Clock;
  db: Db;
  servedOf: ServedOf;
  files: Pick<FileAdapter, "sniff">;
  uploads: Uploads;
  tables: Pick<TableAdapter, "snapshots">;
  /** Folder that tables' file paths are relative to. */
  lakeFolder: string;
  /** Where jobs have their folders while they run. */
  workFolder: string;
  /** Runs a job elsewhere. */
  run: (
    job: HistoricalJob,
    options: { signal?: AbortSignal | undefined; onProgress?: (progress: HistoricalProgress) => void },
  ) => Promise<HistoricalResult>;
}

/** A job about to run, in a folder of its own. */
export interface PreparedJob {
  job: HistoricalJob;
  origin: LabelOrigin;
  /** Removes the folder. */
  release(): Promise<void>;
}

/**
 * Checks a request and the caller's rights and gathers its labels; nothing is computed yet. Throws AppError naming the
 * field. Release what it gives.
 */
export async function prepareHistorical(
  deps: HistoricalReadDeps,
  principal: Principal,
  request: HistoricalRequest,
  format: HistoricalFormat,
): Promise<PreparedJob> {
  const { sets, features } = resolveFeatures(deps.servedOf, principal, request.features);
  const knownAt = parseKnownAt(request.knownAt);
  if (knownAt.kind === "at" && knownAt.us > deps.clock.nowUs() + 1_000_000)
    throw new AppError(
      "INVALID_INPUT",
      `knownAt lies in the future: ${request.knownAt}. Ask for now or earlier.`,
      {
        path: "knownAt",
      },
    );
  const folder = join(deps.workFolder, randomUUID());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const release = () => rm(folder, { recursive: true, force: true });
  try {
    const { labels, origin } = await labelsOf(deps, principal, request.labels, folder);
    const job: HistoricalJob = {
      sets,
      features,
      labels,
      timeColumn: request.timeColumn,
      knownAt,
      pins: null,
      folder,
      format,
      hash: request.save,
    };
    return { job, origin, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function labelsOf(
  deps: HistoricalReadDeps,
  principal: Principal,
  labels: HistoricalRequest["labels"],
  folder: string,
): Promise<{ labels: HistoricalJob["labels"]; origin: LabelOrigin }> {
  if (Array.isArray(labels)) {
    const path = join(folder, "given.ndjson");
    const hash = createHash("sha256");
    let bytes = 0;
    const lines = function* () {
      for (let start = 0; start < labels.length; start += 1000) {
        const text = labels
          .slice(start, start + 1000)
          .map((label) => `${JSON.stringify(label)}\n`)
          .join("");
        hash.update(text);
        bytes += Buffer.byteLength(text);
        yield text;
      }
    };
    await pipeline(Readable.from(lines()), createWriteStream(path, { mode: 0o600 }));
    return {
      labels: {
        kind: "file",
        path,
        reading: { format: "ndjson", gzip: false, bytes, csv: null, recordsAt: null },
      },
      origin: { kind: "rows", name: `${labels.length} labels`, version: hash.digest("base64url") },
    };
  }
  if ("upload" in labels) {
    const upload = await deps.uploads.get(labels.upload, principal.id);
    const reading = await deps.files.sniff(upload.path, upload.name);
    return {
      labels: { kind: "file", path: upload.path, reading },
      origin: { kind: "upload", name: upload.name, version: upload.sha256 },
    };
  }
  return productLabels(deps, principal, labels);
}

async function productLabels(
  deps: HistoricalReadDeps,
  principal: Principal,
  { product: id, port: key, asOf }: { product: string; port?: string | undefined; asOf?: string | undefined },
): Promise<{ labels: HistoricalJob["labels"]; origin: LabelOrigin }> {
  const { description } = await findProduct(deps.db, id);
  const readable = description.ports.filter(({ type }) => type === "table" || type === "stream");
  const port = findPort(readable, key);
  if (port?.type !== "table" && port?.type !== "stream")
    throw new AppError(
      "NOT_FOUND",
      `${id} has no ${key === undefined ? "table or stream" : `port "${key}" with rows`}.`,
      {
        path: "labels.port",
      },
    );
  const classifications = classificationsOf(port.fields);
  const decision = assertAllowed(
    { productId: id, domainId: description.domainId, port: port.key, classifications },
    principal,
    "read",
  );
  if (decision.rowFilter !== null || Object.keys(decision.masks).length > 0)
    throw new AppError(
      "FORBIDDEN",
      `Some of ${id} is hidden from you (${decision.reason}), so its rows cannot be labels. Bring labels of your own.`,
      { path: "labels.product" },
    );
  if (port.type === "stream") {
    if (asOf !== undefined)
      throw new AppError("INVALID_INPUT", "asOf is for labels of a table; a stream is read as it is now.", {
        path: "labels.asOf",
      });
    return {
      labels: { kind: "stream", source: featureSource(id, port) },
      origin: { kind: "product", name: id, version: `${port.key} ${port.version}` },
    };
  }
  const snapshots = await deps.tables.snapshots({ productId: id, port: port.key });
  const snapshot = snapshotAsOf(id, snapshots, parseTableAsOf(asOf, deps.clock));
  return {
    labels: { kind: "parquet", paths: snapshot.files.map(({ path }) => join(deps.lakeFolder, path)) },
    origin: { kind: "product", name: id, version: `${port.key} snapshot ${snapshot.snapshotId}` },
  };
}
