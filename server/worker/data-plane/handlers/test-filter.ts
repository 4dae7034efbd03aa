import { z } from "zod";
import { usFromIso } from "../../../clock.ts";
import { CelError } from "../../../domain/cel/cel-error.ts";
import type { RecordFilter } from "../../../domain/cel/filter.ts";
import type { FilterTest } from "../../../domain/data-plane-api/events.ts";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import type { DataPlaneContext } from "../context.ts";
import { readText } from "../http/body.ts";
import { parseJsonBody } from "../http/json-body.ts";
import { authorize } from "../products.ts";
import { productIdOf } from "../query.ts";
import type { Route } from "../route.ts";

/** A record as readers got it; only what a filter may ask about, and only `event` is needed. */
const recordSchema = z.looseObject({
  event: z.unknown(),
  key: z.string().nullable().default(null),
  headers: z.record(z.string(), z.string()).default({}),
  eventTime: z.string().optional(),
  knowledgeTime: z.string().optional(),
  partition: z.number().int().default(0),
  offset: z.number().int().default(0),
});

const inputSchema = z.strictObject({ filter: z.string(), record: recordSchema.optional() });

/** `POST …/events/test-filter` `{filter, record?}`: what a filter says about a record, or what is wrong with it. */
export function testFilter({ products }: DataPlaneContext): Route {
  return {
    ...dataPlaneRoutes.testFilter,
    shed: "read",
    async handle(exchange) {
      const product = products.get(productIdOf(exchange));
      authorize(product, exchange.principal, "read");
      const { text } = await readText(exchange.request, 2 * 1024 * 1024);
      const { filter, record } = parseJsonBody(
        inputSchema,
        text,
        '{"filter": "event.amount > 10.0", "record": {…}}',
      );
      let compiled: RecordFilter;
      try {
        compiled = product.filter(filter);
      } catch (error) {
        if (!(error instanceof CelError)) throw error;
        const { message, position } = error;
        const answer: FilterTest = {
          ok: false,
          error: message,
          ...(position === undefined ? {} : { position }),
        };
        return { body: answer };
      }
      if (!record) return { body: { ok: true } satisfies FilterTest };
      const outcome = compiled.matches({
        event: record.event,
        length: JSON.stringify(record.event ?? null).length,
        key: record.key,
        headers: record.headers,
        eventTimeUs: usFromIso(record.eventTime ?? "") ?? 0,
        knowledgeTimeUs: usFromIso(record.knowledgeTime ?? "") ?? 0,
        partition: record.partition,
        offset: record.offset,
      });
      const answer: FilterTest =
        typeof outcome === "boolean" ? { ok: true, value: outcome } : { ok: false, error: outcome };
      return { body: answer };
    },
  };
}
