import { expect, test } from "vitest";
import type { z } from "zod";
import type { DataPlaneRouteName } from "../../domain/data-plane-api/paths.ts";
import { projectionQuery, vectorIndexQuery } from "../../domain/data-plane-api/vectors.ts";
import { subscribeQuery } from "../../worker/data-plane/features/subscribe-features.ts";
import { inferQuery } from "../../worker/data-plane/handlers/infer.ts";
import { loadQuery } from "../../worker/data-plane/handlers/load.ts";
import { rowsQuery, sqlBody } from "../../worker/data-plane/handlers/rows.ts";
import { trainingSetRowsQuery } from "../../worker/data-plane/handlers/training-sets.ts";
import { transformQuery } from "../../worker/data-plane/handlers/transform.ts";
import { uploadQuery } from "../../worker/data-plane/handlers/uploads.ts";
import {
  liveQuery,
  pageQuery,
  produceQuery,
  recordQuery,
  streamQuery,
} from "../../worker/data-plane/query.ts";
import { documented } from "./data-plane-docs.ts";

/** The parameters the worker reads, by route; a route without any is not here. */
const read: Partial<Record<DataPlaneRouteName, z.ZodObject>> = {
  produceEvents: produceQuery,
  readEvents: pageQuery,
  readDeadLetters: pageQuery,
  streamEvents: streamQuery,
  readRecord: recordQuery,
  liveStream: liveQuery,
  subscribeFeatures: subscribeQuery,
  readRows: rowsQuery,
  loadRows: loadQuery,
  inferDraft: inferQuery,
  transform: transformQuery,
  inferenceState: transformQuery,
  vectorIndex: vectorIndexQuery,
  vectorProjection: projectionQuery,
  uploadFile: uploadQuery,
  trainingSetRows: trainingSetRowsQuery,
};

const keys = (schema: z.ZodObject | undefined) => Object.keys(schema?.shape ?? {}).sort();

test.each(Object.keys(documented) as DataPlaneRouteName[])(
  "%s documents the parameters that are read",
  (name) => {
    expect(keys(documented[name].query)).toEqual(keys(read[name]));
  },
);

test("the body of a query is documented", () => {
  const body = documented.queryRows.body?.["application/json"] as z.ZodObject;
  expect(keys(body)).toEqual(keys(sqlBody));
});
