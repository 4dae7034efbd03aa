import { parseAsOf } from "../../../catalog/as-of.ts";
import type { UsageRecorder } from "../../../catalog/usage/recorder.ts";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { queryRequestSchema } from "../../../domain/data-plane-api/query.ts";
import { type QueryProductDeps, queryProduct } from "../../../search/product-query/query-product.ts";
import { readText } from "../http/body.ts";
import { parseJsonBody } from "../http/json-body.ts";
import { productIdOf } from "../query.ts";
import type { Route } from "../route.ts";

/** A question of 200,000 characters in the longest UTF-8, and the rest of the body. */
const bodyBytes = 1024 * 1024;

/** `POST …/query` `{question, k, filter?, asOf?}`: the records of one product that answer a question. */
export function queryProductRoute(deps: QueryProductDeps & { usage: Pick<UsageRecorder, "record"> }): Route {
  return {
    ...dataPlaneRoutes.queryProduct,
    shed: "read",
    async handle(exchange) {
      const { asOf, ...input } = parseJsonBody(
        queryRequestSchema,
        (await readText(exchange.request, bodyBytes)).text,
        '{"question": "birds at night"} and, where wanted, k, filter and asOf',
      );
      const { principal, via } = exchange;
      const productId = productIdOf(exchange);
      const asOfUs = parseAsOf(asOf, deps.clock);
      const body = await queryProduct(deps, { principal, productId, ...input, asOfUs });
      if (principal.kind !== "service")
        deps.usage.record({
          productId,
          principalId: principal.id,
          principal: principal.name,
          via,
          records: body.hits.length,
        });
      return { body };
    },
  };
}
