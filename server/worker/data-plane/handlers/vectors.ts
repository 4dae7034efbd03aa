import { parseAsOf } from "../../../catalog/as-of.ts";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import {
  neighboursRequestSchema,
  projectionQuery,
  vectorIndexQuery,
} from "../../../domain/data-plane-api/vectors.ts";
import { describeIndex } from "../../../search/vectors/describe-index.ts";
import { findNeighbours } from "../../../search/vectors/neighbours.ts";
import type { VectorIndexDeps } from "../../../search/vectors/open-index.ts";
import { createProjections } from "../../../search/vectors/projection.ts";
import { readText } from "../http/body.ts";
import { parseJsonBody } from "../http/json-body.ts";
import { parseQuery, productIdOf } from "../query.ts";
import type { Exchange, Route } from "../route.ts";

const bodyBytes = 1024 * 1024;

/** A product's vector index: what it is, what is near to what, and how it lies in the plane. */
export function vectorsRoutes(deps: VectorIndexDeps): Route[] {
  const project = createProjections(deps);
  const base = (exchange: Exchange, asOf: string | undefined) => ({
    principal: exchange.principal,
    productId: productIdOf(exchange),
    asOfUs: parseAsOf(asOf, deps.clock),
  });
  return [
    {
      ...dataPlaneRoutes.vectorIndex,
      shed: "read",
      async handle(exchange) {
        const { asOf } = parseQuery(vectorIndexQuery, exchange.query);
        return { body: await describeIndex(deps, base(exchange, asOf)) };
      },
    },
    {
      ...dataPlaneRoutes.vectorNeighbours,
      shed: "read",
      async handle(exchange) {
        const { text } = await readText(exchange.request, bodyBytes);
        const { asOf, ...asked } = parseJsonBody(
          neighboursRequestSchema,
          text,
          '{"text": "birds at night", "k": 10}',
        );
        return { body: await findNeighbours(deps, { ...base(exchange, asOf), ...asked }) };
      },
    },
    {
      ...dataPlaneRoutes.vectorProjection,
      shed: "read",
      async handle(exchange) {
        const { asOf, colour } = parseQuery(projectionQuery, exchange.query);
        return { body: await project({ ...base(exchange, asOf), colour }) };
      },
    },
  ];
}
