import { isoFromUs } from "../../../clock.ts";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { toProblem } from "../../../errors.ts";
import type { DataPlaneContext } from "../context.ts";
import { openSse } from "../http/sse.ts";
import { authorize, viewFor } from "../products.ts";
import { liveQuery, parseQuery } from "../query.ts";
import type { Route } from "../route.ts";
import { type ProductWatch, watchProduct } from "../tail/product-watch.ts";

const everyMs = 500;

/** `GET /live/stream?products=a/b,c/d`: many streams on one connection, a row each twice a second. */
export function liveStream(context: DataPlaneContext): Route {
  const { products, streams, tails, activity, usage, clock, metrics } = context;
  return {
    ...dataPlaneRoutes.liveStream,
    shed: "tail",
    async handle(exchange) {
      const { products: ids } = parseQuery(liveQuery, exchange.query);
      const watches = await Promise.all(
        ids.map(async (id): Promise<ProductWatch> => {
          try {
            const product = products.get(id);
            const decision = authorize(product, exchange.principal, "read");
            const served = product.stream();
            const view = viewFor(product, decision);
            await streams.ensure(served);
            const source = streams.tailSource(served);
            const tail = await tails.of(source);
            usage.count({
              productId: id,
              principal: exchange.principal,
              via: "live",
              reads: 1,
              records: 0,
              atMs: clock.nowMs(),
            });
            return await watchProduct({ product: product.served, served, view, source, tail, activity });
          } catch (error) {
            // One product that cannot be read must not take the others' rows away.
            return failed(id, toProblem(error).detail);
          }
        }),
      );
      const connection = openSse(exchange.response, exchange.signal);
      metrics.openTails.inc();
      const send = () => {
        // A viewer that does not keep up gets fewer messages, each as of now.
        if (connection.backlog() > 0) return;
        const rows = watches.map((watch) => watch.row()).join(",");
        connection.write(
          `event: products\ndata: {"at":"${isoFromUs(clock.nowUs())}","products":[${rows}]}\n\n`,
        );
      };
      send();
      const timer = setInterval(send, everyMs);
      await new Promise<void>((resolve) => {
        if (exchange.signal.aborted) resolve();
        else exchange.signal.addEventListener("abort", () => resolve(), { once: true });
      });
      clearInterval(timer);
      for (const watch of watches) watch.close();
      metrics.openTails.dec();
      return undefined;
    },
  };
}

function failed(productId: string, problem: string): ProductWatch {
  const row = JSON.stringify({
    productId,
    ratePerSecond: 0,
    lagMs: null,
    newestAt: null,
    violations: 0,
    scanned: 0,
    records: [],
    problem,
  });
  return { row: () => row, close: () => {} };
}
