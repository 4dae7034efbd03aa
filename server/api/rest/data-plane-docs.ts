import { z } from "zod";
import {
  deadLetterPageSchema,
  eventsPageSchema,
  filterTestSchema,
  recordVerdictSchema,
} from "../../domain/data-plane-api/events.ts";
import {
  feastReplySchema,
  feastRequestSchema,
  onlineReplySchema,
  onlineRequestSchema,
} from "../../domain/data-plane-api/features.ts";
import {
  featureExplainRequestSchema,
  featureExplanationSchema,
  featureHistoryRequestSchema,
  featureHistorySchema,
  historicalRequestSchema,
  rerunReplySchema,
  savedTrainingSetSchema,
  trainingSetJobSchema,
  uploadReplySchema,
} from "../../domain/data-plane-api/historical.ts";
import { inferReplySchema } from "../../domain/data-plane-api/infer.ts";
import { ingestReplySchema } from "../../domain/data-plane-api/ingest.ts";
import { loadMessageSchema } from "../../domain/data-plane-api/load.ts";
import { type DataPlaneRouteName, dataPlaneRoutes } from "../../domain/data-plane-api/paths.ts";
import { queryReplySchema, queryRequestSchema } from "../../domain/data-plane-api/query.ts";
import {
  inferenceStateSchema,
  transformReplySchema,
  transformRequestSchema,
} from "../../domain/data-plane-api/transform.ts";
import {
  neighboursReplySchema,
  neighboursRequestSchema,
  projectionQuery,
  projectionSchema,
  vectorIndexQuery,
  vectorIndexSchema,
} from "../../domain/data-plane-api/vectors.ts";
import { streamStatsSchema } from "../../domain/read-models/stream.ts";
import { tableRowsSchema } from "../../domain/read-models/table.ts";
import {
  inferParameters,
  liveParameters,
  loadParameters,
  pageParameters,
  produceParameters,
  recordParameters,
  records,
  rowsParameters,
  sql,
  sse,
  streamParameters,
  subscribeParameters,
  text,
  trainingSetRowsParameters,
  transformParameters,
  uploadParameters,
} from "./data-plane-parameters.ts";
import type { DocumentedOperation } from "./documented-operation.ts";
import { productPath } from "./routes/shared.ts";

/**
 * What the data plane's paths take and answer, for the documentation. The worker serves them
 * (`server/worker/data-plane`) and checks its own parameters; a test holds these names to those.
 */
interface Documented {
  operationId: string;
  summary: string;
  description?: string;
  tag: string;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  /** By media type. */
  body?: Readonly<Record<string, z.ZodType>>;
  reply: { description: string; contentType?: string; schema: z.ZodType };
}

/** By route; its query names are held to the worker's own by a test. */
export const documented: Record<DataPlaneRouteName, Documented> = {
  produceEvents: {
    operationId: "produceEvents",
    summary: "Write records to a stream",
    description:
      "Answers after the good records are durable; bad ones come back by index, with code, path and message.",
    tag: "Streams",
    query: produceParameters,
    headers: z.object({
      "idempotency-key": text(
        "Kept 24 h per caller and product; the same key with another body is refused with 409.",
      ),
    }),
    body: { "application/json": records, "application/x-ndjson": z.string() },
    reply: { description: "What was accepted and what not.", schema: ingestReplySchema },
  },
  readEvents: {
    operationId: "readEvents",
    summary: "A page of records",
    tag: "Streams",
    query: pageParameters,
    reply: { description: "Records and where to go on.", schema: eventsPageSchema },
  },
  streamEvents: {
    operationId: "streamEvents",
    summary: "Records as they come, as server-sent events",
    description: "Send `Last-Event-ID` (or `from`) to resume without a gap or a repeat.",
    tag: "Streams",
    query: streamParameters,
    headers: z.object({ "last-event-id": text("Id of the last event received.") }),
    reply: { description: "Server-sent events.", ...sse },
  },
  streamStats: {
    operationId: "getStreamStats",
    summary: "Offsets, rates and sizes of a stream",
    tag: "Streams",
    reply: { description: "Measured now.", schema: streamStatsSchema },
  },
  readRecord: {
    operationId: "readRecord",
    summary: "One record with the contract's verdict",
    tag: "Streams",
    query: recordParameters,
    reply: { description: "The record.", schema: recordVerdictSchema },
  },
  testFilter: {
    operationId: "testFilter",
    summary: "Try a filter on a record",
    tag: "Streams",
    body: { "application/json": z.object({ filter: z.string(), record: z.unknown().optional() }) },
    reply: { description: "Whether it compiles and what it gives.", schema: filterTestSchema },
  },
  readDeadLetters: {
    operationId: "readDeadLetters",
    summary: "Records that were refused, with the reason",
    tag: "Streams",
    query: pageParameters,
    reply: { description: "For those who may write the product.", schema: deadLetterPageSchema },
  },
  liveStream: {
    operationId: "streamLive",
    summary: "Rates and newest records of several streams, twice a second",
    tag: "Streams",
    query: liveParameters,
    reply: { description: "Server-sent events.", ...sse },
  },
  readRows: {
    operationId: "readRows",
    summary: "Rows of a table",
    tag: "Tables",
    query: rowsParameters,
    reply: { description: "A page of rows.", schema: tableRowsSchema },
  },
  queryRows: {
    operationId: "queryRows",
    summary: "Ask a table by SQL, read only and with limits",
    tag: "Tables",
    body: { "application/json": sql },
    reply: { description: "The result.", schema: tableRowsSchema },
  },
  queryProduct: {
    operationId: "queryProduct",
    summary: "Ask one product in plain words",
    description:
      "By meaning and by words at once; records called by their exact key or name come first. `coverage` says what could be searched, how far an index is, and how far a filter looked.",
    tag: "Search",
    body: { "application/json": queryRequestSchema },
    reply: {
      description: "The records that answer, best first, each with its citation.",
      schema: queryReplySchema,
    },
  },
  transform: {
    operationId: "transform",
    summary: "Ask a product's model about one record or several",
    description:
      "The record comes back with the model's fields. What is sent and what the model answers are held to the contract of the inference port. One record that fails is a problem; of a list, each failure is told in `errors` by its place. Answers to the same input are used again for a time that the port states.",
    tag: "Inference",
    query: transformParameters,
    body: { "application/json": transformRequestSchema },
    reply: { description: "What was sent, with the model's fields.", schema: transformReplySchema },
  },
  inferenceState: {
    operationId: "getInferenceState",
    summary: "How a product's inference ports do",
    description: "Calls, failures, latency, cost, cache and circuit breaker since the worker began to ask.",
    tag: "Inference",
    query: transformParameters,
    reply: { description: "One entry for each inference port.", schema: inferenceStateSchema },
  },
  vectorIndex: {
    operationId: "getVectorIndex",
    summary: "What a product's vector index is, how much is in it and how old that is",
    tag: "Search",
    query: vectorIndexQuery,
    reply: { description: "The index.", schema: vectorIndexSchema },
  },
  vectorNeighbours: {
    operationId: "getVectorNeighbours",
    summary: "What is nearest to a text or a record, by the model alone",
    tag: "Search",
    body: { "application/json": neighboursRequestSchema },
    reply: { description: "The nearest records, nearest first.", schema: neighboursReplySchema },
  },
  vectorProjection: {
    operationId: "getVectorProjection",
    summary: "A sample of a product's vectors in the plane of their greatest variance",
    description:
      "Principal components of at most 1,000 records; `explained` says how much of the variance the plane shows.",
    tag: "Search",
    query: projectionQuery,
    reply: { description: "Points with their records.", schema: projectionSchema },
  },
  loadRows: {
    operationId: "loadRows",
    summary: "Load a file (CSV, JSON, NDJSON, Parquet) into a product",
    tag: "Tables",
    query: loadParameters,
    body: { "application/octet-stream": z.string() },
    reply: {
      description: "Lines of progress, refused rows, and the outcome last.",
      contentType: "application/x-ndjson",
      schema: loadMessageSchema,
    },
  },
  onlineFeatures: {
    operationId: "getOnlineFeatures",
    summary: "Values of features for entities, now or as of an instant",
    description:
      "One call may ask several feature sets. A value that the caller may not see is DENIED, never an error for the call. `metadata.frontier` says which offsets the answers rest on.",
    tag: "Features",
    body: { "application/json": onlineRequestSchema },
    reply: {
      description: "One row for each entity, values in the order of `features`.",
      schema: onlineReplySchema,
    },
  },
  subscribeFeatures: {
    operationId: "subscribeFeatures",
    summary: "Values of features as they change, as server-sent events",
    description:
      "First the values now, then each change of a key's values (at most ten a second and key). Send `Last-Event-ID` to resume.",
    tag: "Features",
    query: subscribeParameters,
    headers: z.object({ "last-event-id": text("Id of the last event received.") }),
    reply: { description: "Server-sent events.", ...sse },
  },
  feastOnlineFeatures: {
    operationId: "getOnlineFeaturesFeast",
    summary: "The same, as Feast's feature server takes and answers it",
    description:
      "Also at `/get-online-features` on the data plane's own port, so that a Feast client can be pointed there. Features are `domain__product:feature`; what Feast has no status for (DENIED) is INVALID.",
    tag: "Features",
    body: { "application/json": feastRequestSchema },
    reply: {
      description: "Columns: one result for each entity field and feature.",
      schema: feastReplySchema,
    },
  },
  uploadFile: {
    operationId: "uploadFile",
    summary: "Send a file, e.g. of labels, to name it in other calls",
    description: "Kept for a day, for its sender alone.",
    tag: "Features",
    query: uploadParameters,
    body: { "application/octet-stream": z.string(), "multipart/form-data": z.object({ file: z.string() }) },
    reply: { description: "The id under which it is kept.", schema: uploadReplySchema },
  },
  historicalFeatures: {
    operationId: "getHistoricalFeatures",
    summary: "Features of many entities as they were at the instants of labels",
    description:
      "One row a label, in label order: the label's own columns, then one column a feature, named as it was asked for. `Accept` chooses NDJSON (default), CSV or Parquet; the header `millrace-metadata` says what was known and counts values. As served is the default: what online reads answered at each instant. With `save` the rows are kept as a training set and the reply is JSON; with `background` too, a job's id comes at once (202).",
    tag: "Features",
    body: { "application/json": historicalRequestSchema },
    reply: {
      description: "Rows; with `save`, the training set or the job.",
      contentType: "application/x-ndjson",
      schema: z.union([z.record(z.string(), z.unknown()), savedTrainingSetSchema, trainingSetJobSchema]),
    },
  },
  featureHistory: {
    operationId: "getFeatureHistory",
    summary: "One feature of one entity over time, as served and as corrected",
    tag: "Features",
    body: { "application/json": featureHistoryRequestSchema },
    reply: { description: "At most 500 points.", schema: featureHistorySchema },
  },
  explainFeature: {
    operationId: "explainFeature",
    summary: "A feature at an instant: online, historical and brute-force value, and the records it rests on",
    tag: "Features",
    body: { "application/json": featureExplainRequestSchema },
    reply: { description: "All evaluators side by side.", schema: featureExplanationSchema },
  },
  trainingSetRows: {
    operationId: "getTrainingSetRows",
    summary: "Rows of a saved training set",
    description: "`Accept` chooses NDJSON (default), CSV or Parquet. Today's rights govern.",
    tag: "Features",
    query: trainingSetRowsParameters,
    reply: {
      description: "The rows.",
      contentType: "application/x-ndjson",
      schema: z.record(z.string(), z.unknown()),
    },
  },
  rerunTrainingSet: {
    operationId: "rerunTrainingSet",
    summary: "Read a training set again from what it was read from",
    tag: "Features",
    reply: { description: "Whether the rows are what they were.", schema: rerunReplySchema },
  },
  stopTrainingSetJob: {
    operationId: "stopTrainingSetJob",
    summary: "Stop a training set that is being built",
    description: "For whoever began it, and governance. Nothing of it is kept.",
    tag: "Features",
    reply: { description: "It is being stopped.", schema: z.object({}) },
  },
  inferDraft: {
    operationId: "inferDraft",
    summary: "Draft a product from a data file",
    description: "Proposes schema, key, event time and ranges; nothing is kept.",
    tag: "Tables",
    query: inferParameters,
    body: { "application/octet-stream": z.string(), "multipart/form-data": z.object({ file: z.string() }) },
    reply: { description: "The draft, with sample rows.", schema: inferReplySchema },
  },
};

const setPath = z.object({ id: z.string().meta({ description: "Id of a training set." }) });
const jobPath = z.object({
  job: z.string().meta({ description: "Id of the job that builds a training set." }),
});

/** The data plane's operations for the document. */
export function dataPlaneOperations(
  problemContent: Record<string, { schema: z.ZodType }>,
): DocumentedOperation[] {
  return (Object.keys(documented) as DataPlaneRouteName[]).map((name) => {
    const { operationId, summary, description, tag, query, headers, body, reply } = documented[name];
    const { method, pattern } = dataPlaneRoutes[name];
    const path = pattern.replace(/:(\w+)/g, "{$1}");
    const content =
      body && Object.fromEntries(Object.entries(body).map(([type, schema]) => [type, { schema }]));
    return {
      path,
      method: method.toLowerCase() as DocumentedOperation["method"],
      operation: {
        operationId,
        summary,
        ...(description === undefined ? {} : { description }),
        tags: [tag],
        requestParams: {
          ...(pattern.includes(":product") ? { path: productPath } : {}),
          ...(pattern.includes(":id") ? { path: setPath } : {}),
          ...(pattern.includes(":job") ? { path: jobPath } : {}),
          ...(query ? { query } : {}),
          ...(headers ? { header: headers } : {}),
        },
        ...(content ? { requestBody: { required: true, content } } : {}),
        responses: {
          200: {
            description: reply.description,
            content: { [reply.contentType ?? "application/json"]: { schema: reply.schema } },
          },
          default: { description: "A failure.", content: problemContent },
        },
      },
    };
  });
}
