import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import {
  featureExplainRequestSchema,
  featureHistoryRequestSchema,
  formatTypes,
  type HistoricalFormat,
  type HistoricalMetadata,
  historicalRequestSchema,
  metadataHeader,
} from "../../../domain/data-plane-api/historical.ts";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { AppError } from "../../../errors.ts";
import { prepareHistorical } from "../../../hydration/historical/read-historical.ts";
import { explainFeature, featureHistory } from "../../../hydration/historical/read-key.ts";
import { startTrainingSetJob } from "../../../hydration/training-sets/job.ts";
import { saveTrainingSet } from "../../../hydration/training-sets/save.ts";
import type { HeavyRouteDeps } from "../heavy-route-deps.ts";
import { readText } from "../http/body.ts";
import { parseJsonBody } from "../http/json-body.ts";
import type { Exchange, Route } from "../route.ts";
import { tooManyLabels } from "./label-body.ts";

/** `POST /features/historical`, and one key's history: see domain/data-plane-api/historical.ts. */
export function historicalRoutes(deps: HeavyRouteDeps): Route[] {
  const { usage } = deps;
  const count = ({ principal, via }: Exchange, products: readonly string[], records: number) => {
    if (principal.kind === "service") return;
    for (const productId of new Set(products))
      usage.record({ productId, principalId: principal.id, principal: principal.name, via, records });
  };
  return [
    {
      ...dataPlaneRoutes.historicalFeatures,
      shed: "read",
      async handle(exchange) {
        const { principal, signal } = exchange;
        const request = parseJsonBody(historicalRequestSchema, await labelBody(exchange), example);
        const format = request.save ? "parquet" : formatOf(exchange.request.headers.accept);
        const prepared = await prepareHistorical(deps, principal, request, format);
        const products = prepared.job.sets.map(({ productId }) => productId);
        if (request.save && request.background) {
          const job = await startTrainingSetJob(deps, principal, request, prepared);
          return { status: 202, body: { job } };
        }
        try {
          const result = await deps.run(prepared.job, { signal });
          count(exchange, products, result.metadata.rows);
          if (request.save) {
            const { id, contentHash, rows } = await saveTrainingSet(
              deps,
              principal,
              request,
              prepared,
              result,
            );
            return { body: { id, contentHash, rows }, headers: metadataHeaders(result.metadata) };
          }
          await sendFile(exchange, result.path, result.bytes, format, metadataHeaders(result.metadata));
          return undefined;
        } finally {
          await prepared.release();
        }
      },
    },
    {
      ...dataPlaneRoutes.featureHistory,
      shed: "read",
      async handle(exchange) {
        const request = parseJsonBody(
          featureHistoryRequestSchema,
          (await readText(exchange.request, 64 * 1024)).text,
          oneFeature,
        );
        const body = await featureHistory(deps, exchange.principal, request);
        count(exchange, [request.feature.slice(0, request.feature.lastIndexOf("."))], 1);
        return { body };
      },
    },
    {
      ...dataPlaneRoutes.explainFeature,
      shed: "read",
      async handle(exchange) {
        const request = parseJsonBody(
          featureExplainRequestSchema,
          (await readText(exchange.request, 64 * 1024)).text,
          oneFeature,
        );
        const body = await explainFeature(deps, exchange.principal, request);
        count(exchange, [request.feature.slice(0, request.feature.lastIndexOf("."))], 1);
        return { body };
      },
    },
  ];
}

/** The body as text; one with more labels than fit is told where to send them. */
async function labelBody({ request }: Exchange): Promise<string> {
  try {
    return (await readText(request)).text;
  } catch (error) {
    throw error instanceof AppError && error.code === "TOO_LARGE" ? tooManyLabels() : error;
  }
}

const example =
  '{"features": ["domain/product.feature"], "labels": [{"field": "value", "t": "2026-01-31T14:15:00Z"}]}';
const oneFeature = '{"feature": "domain/product.feature", "entity": {"field": "value"}}';

/** The first format the caller accepts; NDJSON where any will do. Throws INVALID_INPUT naming those there are. */
export function formatOf(accept: string | undefined): HistoricalFormat {
  const wanted = (accept ?? "*/*")
    .split(",")
    .map((part) => {
      const [type = "", ...parameters] = part.trim().toLowerCase().split(";");
      const q = parameters.map((each) => /^\s*q=([\d.]+)/.exec(each)?.[1]).find((each) => each !== undefined);
      return { type: type.trim(), q: q === undefined ? 1 : Number(q) };
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q);
  for (const { type } of wanted) {
    if (/parquet/.test(type)) return "parquet";
    if (type === "text/csv") return "csv";
    if (/ndjson|jsonl|^application\/(json|\*)$|^\*\/\*$/.test(type)) return "ndjson";
  }
  throw new AppError(
    "INVALID_INPUT",
    `Nothing that Accept names can be given; ask for ${Object.values(formatTypes).join(", ")}.`,
    { path: "accept" },
  );
}

/** Characters of the metadata's header; all headers of a reply together may have 16 KB in Node. */
const headerLimit = 8_000;

/** Of very many features the header tells the rows only; a Parquet file and a training set tell all of them. */
function metadataHeaders(metadata: HistoricalMetadata): Record<string, string> {
  const all = JSON.stringify(metadata);
  return {
    "millrace-known-at": metadata.knownAt,
    [metadataHeader]: all.length <= headerLimit ? all : JSON.stringify({ ...metadata, features: [] }),
  };
}

/** Streams a finished file; everything that can go wrong has been answered before. */
export async function sendFile(
  { response }: Pick<Exchange, "response">,
  path: string,
  bytes: number,
  format: HistoricalFormat,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  response.writeHead(200, {
    "content-type": format === "parquet" ? formatTypes[format] : `${formatTypes[format]}; charset=utf-8`,
    "content-length": bytes,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  // A caller who goes away takes the rest with them.
  await pipeline(createReadStream(path), response).catch(() => response.destroy());
}
