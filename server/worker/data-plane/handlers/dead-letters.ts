import type { DeadLetterPage } from "../../../domain/data-plane-api/events.ts";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { parsePosition } from "../../../domain/positions/position.ts";
import { formatVector } from "../../../domain/positions/vector.ts";
import { AppError } from "../../../errors.ts";
import { fromDeadLetter } from "../../../hydration/ingest/dead-letters.ts";
import type { DataPlaneContext } from "../context.ts";
import { frontierOf, startOf } from "../frontier.ts";
import { authorize } from "../products.ts";
import { pageQuery, parseQuery, productIdOf } from "../query.ts";
import type { Route } from "../route.ts";

/** `GET …/dead-letters`: refused records with their reasons, for those who may write the product. */
export function readDeadLetters({ products, streams, clock }: DataPlaneContext): Route {
  return {
    ...dataPlaneRoutes.readDeadLetters,
    shed: "read",
    async handle(exchange) {
      const query = parseQuery(pageQuery, exchange.query);
      if (query.filter !== undefined)
        throw new AppError("UNSUPPORTED", "Dead letters are read without a filter.", { path: "filter" });
      const product = products.get(productIdOf(exchange));
      // Refused records are raw: nobody has masked what is in them.
      authorize(product, exchange.principal, "write");
      const served = product.stream(query.port);
      await streams.ensure(served);
      const { embedded } = streams;
      const topic = served.deadTopic;
      const until = await frontierOf(embedded, topic, { ...query, nowUs: clock.nowUs() });
      const position = parsePosition(query.from ?? `newest:${query.limit}`);
      const from = await startOf(embedded, topic, position, until);
      const page = await embedded.read(topic, from, { limit: query.limit, until });
      const body: DeadLetterPage = {
        records: page.records.map(fromDeadLetter),
        next: formatVector(page.next),
        end: formatVector(until),
      };
      return { body };
    },
  };
}
