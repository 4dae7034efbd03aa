import type { FileAdapter } from "../../adapters/table/files.ts";
import type { TableAdapter, TableSnapshot } from "../../adapters/table/types.ts";
import type { Clock } from "../../clock.ts";
import type { LoadMessage } from "../../domain/data-plane-api/load.ts";
import { durationMs, durationSchema } from "../../domain/duration.ts";
import { assertAllowed } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import {
  classificationsOf,
  findPort,
  type PortDefinition,
  type ProductDefinition,
  type ProductDescription,
  type ProductStatus,
} from "../../domain/product-file/index.ts";
import { compilePlacer, isViolation } from "../../domain/record-validation/placement.ts";
import { AppError } from "../../errors.ts";
import type { Upload } from "../uploads/store.ts";
import { loadStream, type StreamTarget } from "./load-stream.ts";
import { loadTable } from "./load-table.ts";
import { createMeter } from "./progress.ts";
import { openSource } from "./source.ts";

/** A product as the catalog has it now. */
export interface LoadProduct {
  description: ProductDescription;
  definition: ProductDefinition;
  status: ProductStatus;
  revision: number;
}

export interface LoadDeps {
  clock: Clock;
  /** Milliseconds from some start; for rates. */
  elapsed: () => number;
  files: FileAdapter;
  tables: TableAdapter;
  /** Where the product's primary stream lives, its topics made. */
  streamTarget: (product: LoadProduct) => Promise<StreamTarget>;
  /** Notes a table's new snapshot in the catalog. */
  noteSnapshot: (productId: string, port: string, snapshot: TableSnapshot) => Promise<void>;
}

export interface LoadRequest {
  principal: Principal;
  product: LoadProduct;
  upload: Upload;
  port?: string | undefined;
  mode?: "append" | "replace" | undefined;
  /** Asserts when the records were known: by a field of theirs, or the event time plus a lag. */
  importColumn?: string | undefined;
  importLag?: string | undefined;
  /** Writes the records of a stream again although the file was loaded before. */
  again?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Loads a whole file into a stream or a table. The first message comes when everything that can be refused at once has
 * been checked: rights, port, the file's form, its columns. Throws AppError for those, and at any time for what ends a load.
 */
export async function* loadFile(deps: LoadDeps, request: LoadRequest): AsyncGenerator<LoadMessage> {
  const { product, principal, signal } = request;
  const port = portOf(product, request.port);
  const guarded = {
    productId: product.description.id,
    domainId: product.description.domainId,
    port: port.key,
    classifications: classificationsOf(port.fields),
  };
  assertAllowed(guarded, principal, "write");
  if (product.status === "retired")
    throw new AppError("GONE", `${product.description.id} is retired: it takes no records any more.`);
  const properties = port.contract.schema?.[0]?.properties ?? [];
  const meter = createMeter(deps.elapsed);

  if (port.type === "table") {
    if (port.config.from !== undefined)
      throw new AppError(
        "UNSUPPORTED",
        `${product.description.id} is the history of the stream ${port.config.from}; load the records there.`,
        { path: "port" },
      );
    if (request.importColumn ?? request.importLag)
      throw new AppError(
        "INVALID_INPUT",
        "Only streams know when a record was known; leave the import out for a table.",
      );
    const source = await openSource(
      deps.files,
      request.upload,
      { properties, unknownFields: "reject" },
      signal,
    );
    yield { type: "progress", read: 0, accepted: 0, rejected: 0, recordsPerSecond: 0 };
    yield* loadTable(
      {
        tables: deps.tables,
        ref: { productId: product.description.id, port: port.key },
        properties,
        source,
        mode: request.mode ?? "append",
        keys: port.config.keys,
        actorName: principal.name,
        reason: `Loaded from ${request.upload.name}`,
        onCommitted: (snapshot) => deps.noteSnapshot(product.description.id, port.key, snapshot),
        signal,
      },
      meter,
    );
    return;
  }

  if (request.mode === "replace")
    throw new AppError("UNSUPPORTED", "A stream keeps what it has; only tables can be replaced.", {
      path: "mode",
    });
  // Who asserts what was known when rewrites history: that takes the right to define the product.
  const knownAt = knowledgeOf(request, port);
  if (knownAt) assertAllowed(guarded, principal, "define");
  const target = await deps.streamTarget(product);
  if (knownAt && !target.stream.abilities.importsKnowledgeTime)
    throw new AppError(
      "UNSUPPORTED",
      `${product.description.id} lives on ${target.stream.abilities.system}, which gives records their time itself. Load without import.`,
      { path: "importColumn" },
    );
  const { unknownFields } = target.served;
  const source = await openSource(deps.files, request.upload, { properties, unknownFields }, signal);
  yield { type: "progress", read: 0, accepted: 0, rejected: 0, recordsPerSecond: 0 };
  const once =
    request.again === undefined ? request.upload.sha256 : `${request.upload.sha256}:${request.again}`;
  yield* loadStream(deps, { target, source, principal, once, knownAt }, meter);
  yield meter.done(null);
}

function portOf({ description }: LoadProduct, key: string | undefined): PortDefinition {
  const loadable = description.ports.filter(({ type }) => type === "stream" || type === "table");
  const found = key === undefined ? loadable[0] : findPort(loadable, key);
  if (found) return found;
  const ports = description.ports.map((port) => `${port.key} (${port.type})`).join(", ") || "none";
  throw new AppError(
    key === undefined ? "UNSUPPORTED" : "NOT_FOUND",
    `${description.id} has no ${key === undefined ? "stream or table" : `stream or table port "${key}"`} to load into. Its ports: ${ports}.`,
    { path: "port" },
  );
}

type KnownAt = (record: unknown, eventTimeUs: number) => number;

function knowledgeOf(request: LoadRequest, port: PortDefinition): KnownAt | null {
  const { importColumn, importLag } = request;
  if (importColumn !== undefined && importLag !== undefined)
    throw new AppError(
      "INVALID_INPUT",
      "Say by importColumn or by importLag when the records were known, not by both.",
      {
        path: "importLag",
      },
    );
  if (importLag !== undefined) {
    if (!durationSchema.safeParse(importLag).success)
      throw new AppError(
        "INVALID_INPUT",
        `importLag must be a duration such as 5s, 30m, 1h or 30d, not "${importLag}".`,
        {
          path: "importLag",
        },
      );
    const lagUs = durationMs(importLag) * 1000;
    return (_record, eventTimeUs) => eventTimeUs + lagUs;
  }
  if (importColumn === undefined) return null;
  const properties = port.contract.schema?.[0]?.properties ?? [];
  if (!port.fields.some(({ path }) => path === importColumn))
    throw new AppError("INVALID_INPUT", `The contract of port ${port.key} has no field "${importColumn}".`, {
      path: "importColumn",
    });
  const place = compilePlacer({ key: [], eventTime: importColumn }, properties);
  return (record) => {
    const placement = place(record);
    if (isViolation(placement))
      throw new AppError("INVALID_INPUT", `A record has no knowledge time: ${placement.message}`, {
        path: importColumn,
      });
    return placement.eventTimeUs ?? 0;
  };
}
