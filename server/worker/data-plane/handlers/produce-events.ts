import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { setImmediate as pause } from "node:timers/promises";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { type SplitBody, splitJson, splitLines } from "../../../domain/record-validation/split.ts";
import { AppError } from "../../../errors.ts";
import { ingest } from "../../../hydration/ingest/ingest.ts";
import type { DataPlaneContext } from "../context.ts";
import { readText } from "../http/body.ts";
import { authorize } from "../products.ts";
import { parseQuery, produceQuery, productIdOf } from "../query.ts";
import type { Route } from "../route.ts";

const lineTypes = new Set([
  "application/x-ndjson",
  "application/ndjson",
  "application/jsonl",
  "application/x-jsonlines",
]);

/** `POST …/events`: records in, by JSON array, one object, or NDJSON; see `ingest` for what happens to them. */
export function produceEvents(context: DataPlaneContext): Route {
  const { products, streams, clock, metrics } = context;
  return {
    ...dataPlaneRoutes.produceEvents,
    shed: "ingest",
    async handle(exchange) {
      const { headers } = exchange.request;
      const query = parseQuery(produceQuery, exchange.query);
      const product = products.get(productIdOf(exchange));
      authorize(product, exchange.principal, "write");
      const served = product.stream(query.port);
      const split = splitterOf(headers["content-type"]);
      const key = idempotencyKey(headers);
      const { text, raw } = await readText(exchange.request);
      const body = split(text);
      const dryRun = query.dryRun ?? false;
      if (!dryRun) await streams.ensure(served);
      const reply = await ingest(
        { clock, stream: streams.of(served), deadLetters: streams.embedded, pause },
        {
          principal: exchange.principal,
          productId: product.served.id,
          served,
          contract: product.contract(),
          body,
          ...(key === undefined
            ? {}
            : { idempotency: { key, fingerprint: hash("sha256", raw, "base64url") } }),
          dryRun,
        },
      );
      if (!dryRun && !reply.replayed) {
        metrics.accepted.inc(reply.accepted);
        for (const { code } of reply.rejected) metrics.rejected.inc({ code });
      }
      return { body: reply };
    },
  };
}

/** Which reader a content type asks for. Without one the body is JSON. */
function splitterOf(contentType: string | undefined): (text: string) => SplitBody {
  const type = (contentType ?? "application/json").split(";")[0]?.trim().toLowerCase() ?? "";
  if (lineTypes.has(type)) return splitLines;
  if (type === "application/json" || type.endsWith("+json")) return splitJson;
  throw new AppError(
    "UNSUPPORTED",
    `Records come as application/json or application/x-ndjson, not ${type.slice(0, 60)}. With curl add -H 'content-type: application/json'.`,
    { path: "content-type" },
  );
}

function idempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key === "string" && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new AppError(
    "INVALID_INPUT",
    "An idempotency-key has 1 to 200 visible ASCII characters, e.g. a UUID.",
    { path: "idempotency-key" },
  );
}
