import { DuckDBInstance } from "@duckdb/node-api";
import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { compileRecordValue } from "../../domain/cel/record-value.ts";
import { type ProductDescription, portOfType } from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";
import { samplePersonas } from "../../sample/mesh.ts";
import type { SampleProductId } from "../../sample/products.ts";
import { readEarthquakes } from "../../sample/sources/earthquakes.ts";
import { vegaFile } from "../../sample/sources/vega.ts";
import type { EntityLookup } from "../federated/entities.ts";
import { createOnlineEntities } from "../federated/online-entities.ts";

/**
 * The keys that the sample's feature sets know, recognised in questions as the portal does it. The store behind them knows
 * keys only: values are empty, and their streams cannot be read.
 */
export async function openSampleEntities(
  describe: (id: SampleProductId) => ProductDescription,
): Promise<EntityLookup> {
  const known = new Map<string, { column: string; keys: ReadonlySet<string> }>([
    ["flight-operations/origin_airport_activity", { column: "origin", keys: await origins() }],
    [
      "seismic/region_activity",
      { column: "region", keys: regions(describe("seismic/regional_earthquakes")) },
    ],
    [
      "product-analytics/user_session_aggregates",
      { column: "account_id", keys: new Set(Object.values(samplePersonas)) },
    ],
  ]);
  const unread = async () => {
    throw new AppError("UNSUPPORTED", "Streams are not part of this mesh.");
  };
  const onlineFeatures: DataPlane["onlineFeatures"] = async (_principal, request) => {
    const { column, keys } = known.get(request.features[0]?.split(".")[0] ?? "") ?? {};
    const status = (entity: Record<string, unknown>) =>
      column !== undefined && keys?.has(String(entity[column])) ? "NULL_VALUE" : "NOT_FOUND";
    return {
      metadata: {
        features: [...request.features],
        asOf: request.asOf ?? "2026-03-10T12:00:00.000Z",
        knownAt: "as-corrected",
        frontier: {},
      },
      rows: request.entities.map((entity) => ({
        entity: { ...entity },
        values: request.features.map(() => ({
          value: null,
          status: status(entity),
          eventTime: null,
          knownAt: null,
          servableAt: null,
        })),
      })),
    };
  };
  return createOnlineEntities({ onlineFeatures, page: unread, stats: unread, rows: unread });
}

/** Airports from which the recorded flights left. */
async function origins(): Promise<Set<string>> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    const path = vegaFile("flights-3m.parquet").replaceAll("'", "''");
    const reader = await connection.runAndReadAll(`SELECT DISTINCT origin FROM read_parquet('${path}')`);
    return new Set(reader.getRows().map(([origin]) => String(origin)));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Regions of the recorded earthquakes, by the derived stream's own expression. */
function regions(regional: ProductDescription): Set<string> {
  const expression = portOfType(regional.ports, "stream")?.config.derive?.map?.region;
  if (typeof expression !== "string") throw new Error(`${regional.id} computes no region.`);
  const region = compileRecordValue(expression);
  const place = {
    length: 1_000,
    key: null,
    headers: {},
    eventTimeUs: 0,
    knowledgeTimeUs: 0,
    partition: 0,
    offset: 0,
  };
  return new Set(readEarthquakes().map(({ record: event }) => String(region.evaluate({ ...place, event }))));
}
