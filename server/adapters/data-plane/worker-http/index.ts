import { z } from "zod";
import {
  deadLetterPageSchema,
  eventsPageSchema,
  filterTestSchema,
  recordVerdictSchema,
} from "../../../domain/data-plane-api/events.ts";
import { onlineReplySchema } from "../../../domain/data-plane-api/features.ts";
import { rerunReplySchema, trainingSetJobSchema } from "../../../domain/data-plane-api/historical.ts";
import { ingestReplySchema } from "../../../domain/data-plane-api/ingest.ts";
import { queryReplySchema } from "../../../domain/data-plane-api/query.ts";
import { workerStatusSchema } from "../../../domain/data-plane-api/status.ts";
import {
  neighboursReplySchema,
  projectionSchema,
  vectorIndexSchema,
} from "../../../domain/data-plane-api/vectors.ts";
import { streamStatsSchema } from "../../../domain/read-models/stream.ts";
import { tableRowsSchema } from "../../../domain/read-models/table.ts";
import { trainingSetPreviewSchema } from "../../../domain/training-set/views.ts";
import type { DataPlane, PageRequest } from "../types.ts";
import { createWorkerCall, type WorkerHttpOptions } from "./client.ts";

/** The data plane over the worker's HTTP, for the web process and the command line. */
export function createWorkerDataPlane(options: WorkerHttpOptions): DataPlane {
  const call = createWorkerCall(options);
  const patient = createWorkerCall({ ...options, timeoutMs: 300_000 });
  return {
    produce: (principal, productId, events, { idempotencyKey } = {}) =>
      call(ingestReplySchema, {
        principal,
        path: `${pathOf(productId)}/events`,
        body: events,
        headers: idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey },
      }),
    page: (principal, productId, request) =>
      call(eventsPageSchema, { principal, path: `${pathOf(productId)}/events`, query: pageQuery(request) }),
    record: (principal, productId, { partition, offset }) =>
      call(recordVerdictSchema, {
        principal,
        path: `${pathOf(productId)}/events/record`,
        query: { partition: String(partition), offset: String(offset) },
      }),
    testFilter: (principal, productId, input) =>
      call(filterTestSchema, { principal, path: `${pathOf(productId)}/events/test-filter`, body: input }),
    deadLetters: (principal, productId, request) =>
      call(deadLetterPageSchema, {
        principal,
        path: `${pathOf(productId)}/dead-letters`,
        query: pageQuery(request),
      }),
    stats: (principal, productId) =>
      call(streamStatsSchema, { principal, path: `${pathOf(productId)}/events/stats` }),
    rows: (
      principal,
      productId,
      { limit, offset, desc, columns, equals, within, ...request },
      { signal } = {},
    ) =>
      call(tableRowsSchema, {
        principal,
        path: `${pathOf(productId)}/rows`,
        query: {
          ...request,
          limit: String(limit),
          offset: String(offset),
          desc: desc === undefined ? undefined : String(desc),
          columns: columns?.join(","),
          equals: equals && JSON.stringify(equals),
          within: within && JSON.stringify(within),
        },
        ...(signal ? { signal } : {}),
      }),
    sql: (principal, productId, request) =>
      call(tableRowsSchema, { principal, path: `${pathOf(productId)}/rows`, body: request }),
    vectors: {
      describe: (principal, productId, asOf) =>
        call(vectorIndexSchema, { principal, path: `${pathOf(productId)}/vectors`, query: { asOf } }),
      neighbours: (principal, productId, request) =>
        call(neighboursReplySchema, {
          principal,
          path: `${pathOf(productId)}/vectors/neighbours`,
          body: request,
        }),
      project: (principal, productId, { asOf, colour }) =>
        call(projectionSchema, {
          principal,
          path: `${pathOf(productId)}/vectors/projection`,
          query: { asOf, colour },
        }),
    },
    trainingSets: {
      create: (principal, request) =>
        patient(trainingSetJobSchema, {
          principal,
          path: "/api/v1/features/historical",
          body: { ...request, save: true, background: true },
        }),
      preview: (principal, id, limit) =>
        call(trainingSetPreviewSchema, {
          principal,
          path: `/api/v1/training-sets/${encodeURIComponent(id)}/rows`,
          query: { limit: String(limit) },
          headers: { accept: "application/json" },
        }),
      rerun: (principal, id) =>
        patient(rerunReplySchema, {
          principal,
          path: `/api/v1/training-sets/${encodeURIComponent(id)}/rerun`,
          body: {},
        }),
      async stop(principal, job) {
        const path = `/api/v1/training-set-jobs/${encodeURIComponent(job)}/stop`;
        await call(z.object({}), { principal, path, body: {} });
      },
    },
    onlineFeatures: (principal, request, { signal } = {}) =>
      call(onlineReplySchema, {
        principal,
        path: "/api/v1/features/online",
        body: request,
        ...(signal ? { signal } : {}),
      }),
    query: (principal, productId, request, { signal } = {}) =>
      call(queryReplySchema, {
        principal,
        path: `${pathOf(productId)}/query`,
        body: request,
        ...(signal ? { signal } : {}),
      }),
    status: () => call(workerStatusSchema, { path: "/internal/status" }),
    async refresh() {
      await call(z.object({ refreshed: z.literal(true) }), { path: "/internal/refresh", body: {} });
    },
  };
}

const pathOf = (productId: string) =>
  `/api/v1/products/${productId.split("/").map(encodeURIComponent).join("/")}`;

function pageQuery(request: PageRequest): Record<string, string | undefined> {
  const { from, limit, filter, partitions, until, asOf } = request;
  return { from, limit: String(limit), filter, partitions: partitions?.join(","), until, asOf };
}
