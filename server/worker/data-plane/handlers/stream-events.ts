import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { parsePosition } from "../../../domain/positions/position.ts";
import { AppError, toProblem } from "../../../errors.ts";
import type { DataPlaneContext } from "../context.ts";
import { openSse, sseEvent } from "../http/sse.ts";
import { authorize, viewFor } from "../products.ts";
import { parseQuery, productIdOf, streamQuery } from "../query.ts";
import type { Exchange, Route } from "../route.ts";
import { serveLossless } from "../tail/lossless.ts";
import type { SampledTails } from "../tail/sampled-tails.ts";
import { SampledViewer } from "../tail/sampled-viewer.ts";

/**
 * `GET …/events/stream`: records as they come, by server-sent events (see domain/data-plane-api/tail.ts). `Last-Event-ID`
 * wins over `from`; without either the stream begins now.
 */
export function streamEvents(context: DataPlaneContext, sampled: SampledTails): Route {
  const { products, streams, tails, metrics } = context;
  return {
    ...dataPlaneRoutes.streamEvents,
    shed: "tail",
    async handle(exchange) {
      const query = parseQuery(streamQuery, exchange.query);
      if (query.mode === "sampled" && query.limit !== undefined)
        throw new AppError(
          "INVALID_INPUT",
          "A sampled stream has no limit; rows bounds each of its batches.",
          {
            path: "limit",
          },
        );
      const product = products.get(productIdOf(exchange));
      const decision = authorize(product, exchange.principal, "read");
      const served = product.stream(query.port);
      const view = viewFor(product, decision, query);
      const resume = exchange.request.headers["last-event-id"];
      const position =
        typeof resume === "string" && resume !== ""
          ? parsePosition(resume, "last-event-id")
          : parsePosition(query.from ?? "latest");
      await streams.ensure(served);
      const source = streams.tailSource(served);
      // Before the tail: a record that comes in between is read from the log, never missed.
      const from = await source.stream.resolve(source.topic, position);
      const tail = await tails.of(source);
      const onSent = counter(context, exchange, product.served.id, query.mode);
      const connection = openSse(exchange.response, exchange.signal);
      metrics.openTails.inc();
      const end = (error?: unknown) => {
        if (error !== undefined)
          connection.write(sseEvent("problem", null, JSON.stringify(toProblem(error))));
        connection.end();
      };
      const unlisten = tail.onFailure(end);
      try {
        if (query.mode === "sampled") {
          sampled
            .of(tail, source)
            .add(new SampledViewer({ connection, view, cap: query.rows, from, onSent }));
          await closed(connection.signal);
        } else {
          const { stream, trusted } = source;
          await serveLossless({ connection, stream, trusted, tail, view, from, limit: query.limit, onSent });
          connection.end();
        }
      } catch (error) {
        end(error);
      } finally {
        unlisten();
        metrics.openTails.dec();
      }
      return undefined;
    },
  };
}

/** Counts one read now and its records as they are sent. */
function counter(context: DataPlaneContext, exchange: Exchange, productId: string, mode: string) {
  const { usage, clock, metrics } = context;
  const count = (reads: number, records: number) =>
    usage.count({
      productId,
      principal: exchange.principal,
      via: "live",
      reads,
      records,
      atMs: clock.nowMs(),
    });
  count(1, 0);
  return (records: number) => {
    if (records === 0) return;
    metrics.delivered.inc({ mode }, records);
    count(0, records);
  };
}

function closed(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
