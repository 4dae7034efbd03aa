import { z } from "zod";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import type { TableRows } from "../../../domain/read-models/table.ts";
import { findProduct } from "../../../hydration/load/find-product.ts";
import { queryTable, readRows } from "../../../hydration/tables/read-table.ts";
import type { StreamTableDeps } from "../../../hydration/tables/stream-table.ts";
import type { HeavyRouteDeps } from "../heavy-route-deps.ts";
import { readText } from "../http/body.ts";
import { parseJsonBody } from "../http/json-body.ts";
import { parseQuery, productIdOf } from "../query.ts";
import type { Exchange, Route } from "../route.ts";

const flag = z
  .enum(["true", "false", "1", "0", ""], "must be true or false")
  .transform((text) => text !== "false" && text !== "0");

/** A parameter that is JSON, held to a schema. */
const json = <Schema extends z.ZodType>(schema: Schema, form: string) =>
  z
    .string()
    .transform((text, context) => {
      try {
        const parsed = schema.safeParse(JSON.parse(text));
        if (parsed.success) return parsed.data;
      } catch {
        // Told below like what is JSON of another form.
      }
      context.addIssue({ code: "custom", message: `must be JSON such as ${form}` });
      return z.NEVER;
    })
    .optional();

export const rowsQuery = z.strictObject({
  port: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000_000).default(0),
  orderBy: z.string().optional(),
  desc: flag.optional(),
  /** Comma-separated names. */
  columns: z
    .string()
    .min(1)
    .transform((text) => text.split(",").map((name) => name.trim()))
    .optional(),
  equals: json(z.record(z.string().min(1), z.union([z.string(), z.number()])), '{"origin": "JFK"}'),
  within: json(
    z.strictObject({ column: z.string(), from: z.string(), to: z.string() }),
    '{"column": "at", "from": "2026-01-31T00:00:00Z", "to": "2026-02-01T00:00:00Z"}',
  ),
  asOf: z.string().optional(),
});

export const sqlBody = z.strictObject({
  sql: z
    .string("must be a SELECT")
    .trim()
    .min(1, "must be a SELECT")
    .max(20_000, "must have at most 20,000 characters"),
  port: z.string().optional(),
  asOf: z.string().optional(),
});

/** `GET …/rows`: a page of a table; `POST …/rows` `{sql, asOf?}`: a typed query over it. */
export function rowsRoutes(deps: HeavyRouteDeps): Route[] {
  const { db, tables, clock, usage } = deps;
  const streams: StreamTableDeps = {
    ...deps.streamTables,
    product: async (id) => (await findProduct(db, id)).description,
  };
  const count = (exchange: Exchange, reply: TableRows) => {
    const { principal, via } = exchange;
    if (principal.kind === "service") return;
    usage.record({
      productId: productIdOf(exchange),
      principalId: principal.id,
      principal: principal.name,
      via,
      records: reply.rows.length,
    });
  };
  return [
    {
      ...dataPlaneRoutes.readRows,
      shed: "read",
      async handle(exchange) {
        const query = parseQuery(rowsQuery, exchange.query);
        const { description } = await findProduct(db, productIdOf(exchange));
        const request = { principal: exchange.principal, product: description, ...query };
        const body = await readRows({ tables, clock, streams }, request);
        count(exchange, body);
        return { body };
      },
    },
    {
      ...dataPlaneRoutes.queryRows,
      shed: "read",
      async handle(exchange) {
        const input = parseJsonBody(
          sqlBody,
          (await readText(exchange.request, 64 * 1024)).text,
          '{"sql": "SELECT count(*) FROM airports"}',
        );
        const { description } = await findProduct(db, productIdOf(exchange));
        const request = { principal: exchange.principal, product: description, ...input };
        const body = await queryTable({ tables, clock, streams }, request);
        count(exchange, body);
        return { body };
      },
    },
  ];
}
