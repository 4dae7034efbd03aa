import { z } from "zod";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { transformRequestSchema } from "../../../domain/data-plane-api/transform.ts";
import { inferenceState, type TransformDeps, transform } from "../../../hydration/inference/transform.ts";
import { readText } from "../http/body.ts";
import { parseJsonBody } from "../http/json-body.ts";
import { parseQuery, productIdOf } from "../query.ts";
import type { Route } from "../route.ts";

export const transformQuery = z.strictObject({ port: z.string().min(1).max(80).optional() });

/** Two hundred documents of some pages. */
const bodyBytes = 8 * 1024 * 1024;

/**
 * `POST …/transform` `{data}`: a record, or a list of some, with what the product's model says. `GET …/transform`: how its
 * inference ports do.
 */
export function transformRoutes(deps: TransformDeps): Route[] {
  return [
    {
      ...dataPlaneRoutes.transform,
      shed: "read",
      async handle(exchange) {
        const { port } = parseQuery(transformQuery, exchange.query);
        const { data } = parseJsonBody(
          transformRequestSchema,
          (await readText(exchange.request, bodyBytes)).text,
          example,
        );
        const { principal, via, signal } = exchange;
        const productId = productIdOf(exchange);
        return { body: await transform(deps, { principal, via, productId, port, data, signal }) };
      },
    },
    {
      ...dataPlaneRoutes.inferenceState,
      shed: "read",
      async handle(exchange) {
        const { port } = parseQuery(transformQuery, exchange.query);
        const { principal } = exchange;
        return { body: await inferenceState(deps, { principal, productId: productIdOf(exchange), port }) };
      },
    },
  ];
}

const example = 'a record such as {"data": {"text": "A goose in the engine"}}, or a list of them';
