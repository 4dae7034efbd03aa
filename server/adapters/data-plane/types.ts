import type { z } from "zod";
import type {
  DeadLetterPage,
  EventsPage,
  FilterTest,
  RecordVerdict,
} from "../../domain/data-plane-api/events.ts";
import type { OnlineReply } from "../../domain/data-plane-api/features.ts";
import type { HistoricalRequestInput } from "../../domain/data-plane-api/historical.ts";
import type { IngestReply } from "../../domain/data-plane-api/ingest.ts";
import type { QueryReply, QueryRequest } from "../../domain/data-plane-api/query.ts";
import type { WorkerStatus } from "../../domain/data-plane-api/status.ts";
import type {
  NeighboursReply,
  neighboursRequestSchema,
  Projection,
  projectionQuery,
  VectorIndex,
} from "../../domain/data-plane-api/vectors.ts";
import type { Principal } from "../../domain/principal.ts";
import type { StreamStats } from "../../domain/read-models/stream.ts";
import type { TableRows } from "../../domain/read-models/table.ts";
import type { TrainingSetPreview } from "../../domain/training-set/views.ts";

/** What a page of records is asked by; positions as the public API writes them (`server/domain/positions`). */
export interface PageRequest {
  from: string;
  limit: number;
  filter?: string | undefined;
  partitions?: readonly number[] | undefined;
  until?: string | undefined;
  asOf?: string | undefined;
}

/** Which rows of a table; `asOf` is an instant or the id of a snapshot. */
export interface RowsRequest {
  port?: string | undefined;
  limit: number;
  offset: number;
  orderBy?: string | undefined;
  desc?: boolean | undefined;
  columns?: readonly string[] | undefined;
  /** Only rows that have these values, by column. */
  equals?: Readonly<Record<string, string | number>> | undefined;
  /** Only rows whose column lies in [from, to). */
  within?: { column: string; from: string; to: string } | undefined;
  asOf?: string | undefined;
}

/**
 * The data plane as other processes see it: every call names the principal on whose behalf it is made, and the data
 * plane's own guard decides. Failures are AppErrors with the code the data plane gave; UNAVAILABLE when it is down.
 */
export interface DataPlane {
  produce(
    principal: Principal,
    productId: string,
    events: readonly unknown[],
    options?: { idempotencyKey?: string },
  ): Promise<IngestReply>;
  page(principal: Principal, productId: string, request: PageRequest): Promise<EventsPage>;
  record(
    principal: Principal,
    productId: string,
    at: { partition: number; offset: number },
  ): Promise<RecordVerdict>;
  testFilter(
    principal: Principal,
    productId: string,
    input: { filter: string; record?: unknown },
  ): Promise<FilterTest>;
  deadLetters(principal: Principal, productId: string, request: PageRequest): Promise<DeadLetterPage>;
  stats(principal: Principal, productId: string): Promise<StreamStats>;
  rows(
    principal: Principal,
    productId: string,
    request: RowsRequest,
    options?: { signal?: AbortSignal },
  ): Promise<TableRows>;
  /** Runs one SELECT over a table, under the limits of `server/hydration/tables/read-table.ts`. */
  sql(
    principal: Principal,
    productId: string,
    request: { sql: string; port?: string | undefined; asOf?: string | undefined },
  ): Promise<TableRows>;
  /** A product's vector index. */
  readonly vectors: {
    describe(principal: Principal, productId: string, asOf?: string): Promise<VectorIndex>;
    neighbours(
      principal: Principal,
      productId: string,
      request: z.input<typeof neighboursRequestSchema>,
    ): Promise<NeighboursReply>;
    project(
      principal: Principal,
      productId: string,
      request: z.input<typeof projectionQuery>,
    ): Promise<Projection>;
  };
  readonly trainingSets: {
    /** Begins to make one; the row of the job says how far it is. */
    create(
      principal: Principal,
      request: Omit<HistoricalRequestInput, "save" | "background">,
    ): Promise<{ job: string }>;
    preview(principal: Principal, id: string, limit: number): Promise<TrainingSetPreview>;
    /** Reads it again from what it was read from: takes as long as the first time. */
    rerun(principal: Principal, id: string): Promise<{ contentHash: string; same: boolean; rows: number }>;
    /** Stops one that is being built. */
    stop(principal: Principal, job: string): Promise<void>;
  };
  /** Values of features for entities. */
  onlineFeatures(
    principal: Principal,
    request: {
      features: readonly string[];
      entities: readonly Record<string, unknown>[];
      /** Inputs of expressions, for all entities. */
      request?: Readonly<Record<string, unknown>> | undefined;
      asOf?: string | undefined;
      /** `as-served`, `as-corrected` or an instant. */
      knownAt?: string | undefined;
    },
    options?: { signal?: AbortSignal },
  ): Promise<OnlineReply>;
  /** Asks one product in plain words. `signal` ends the call; what it was aborted with is thrown. */
  query(
    principal: Principal,
    productId: string,
    request: QueryRequest,
    options?: { signal?: AbortSignal },
  ): Promise<QueryReply>;
  /** Runners, logs, activity of every product. Asked as the service itself. */
  status(): Promise<WorkerStatus>;
  /** Makes the worker take in the catalog and tokens as they stand now; returns when they are in force. */
  refresh(): Promise<void>;
}
