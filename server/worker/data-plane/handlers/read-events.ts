import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { parsePosition } from "../../../domain/positions/position.ts";
import { formatVector } from "../../../domain/positions/vector.ts";
import { AppError } from "../../../errors.ts";
import type { DataPlaneContext } from "../context.ts";
import { frontierOf, startOf } from "../frontier.ts";
import { authorize, viewFor } from "../products.ts";
import { pageQuery, parseQuery, productIdOf } from "../query.ts";
import { readPage } from "../read-page.ts";
import type { Route } from "../route.ts";

/**
 * `GET …/events`: a page of records. Without `from` the newest `limit` of them; with `asOf` (knowledge time) the stream
 * as it was known then. `next` goes back in as `from`.
 */
export function readEvents(context: DataPlaneContext): Route {
  const { products, streams, clock, usage, metrics } = context;
  return {
    ...dataPlaneRoutes.readEvents,
    shed: "read",
    async handle(exchange) {
      const query = parseQuery(pageQuery, exchange.query);
      const product = products.get(productIdOf(exchange));
      const decision = authorize(product, exchange.principal, "read");
      const served = product.stream(query.port);
      const view = viewFor(product, decision, query);
      const position = parsePosition(query.from ?? `newest:${query.limit}`);
      await streams.ensure(served);
      const source = streams.tailSource(served);
      const { stream, topic, trusted } = source;
      const bounds = { asOf: query.asOf, until: query.until, nowUs: clock.nowUs() };
      const until = await frontierOf(stream, topic, bounds);
      const from = await startOf(stream, topic, position, until);
      const page = await readPage(stream, topic, {
        from,
        until,
        limit: query.limit,
        view,
        trusted,
        signal: exchange.signal,
      });
      if (exchange.signal.aborted)
        throw new AppError("UNAVAILABLE", "The server is stopping; ask again in a moment.");
      usage.count({
        productId: product.served.id,
        principal: exchange.principal,
        via: exchange.via,
        reads: 1,
        records: page.matches.length,
        atMs: clock.nowMs(),
      });
      metrics.delivered.inc({ mode: "page" }, page.matches.length);
      const rows = page.matches.map((outgoing) => outgoing.json(view.masks)).join(",");
      const rest = JSON.stringify({
        next: formatVector(page.next),
        end: formatVector(until),
        scanned: page.scanned,
        matched: page.matched,
        filterErrors: page.filterErrors,
        ...(page.filterError === undefined ? {} : { filterError: page.filterError }),
        ...(query.asOf === undefined ? {} : { asOf: query.asOf }),
      });
      return { text: `{"records":[${rows}],${rest.slice(1)}` };
    },
  };
}
