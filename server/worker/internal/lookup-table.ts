import type { TableAdapter } from "../../adapters/table/types.ts";
import { lookupTablePath, lookupTableRequestSchema } from "../../domain/data-plane-api/lookup-table.ts";
import { AppError } from "../../errors.ts";
import { lookupTablePage } from "../../hydration/features/lookups/table-page.ts";
import { readText } from "../data-plane/http/body.ts";
import type { Route } from "../data-plane/route.ts";

/** `POST /internal/lookup-table`: a page of a table's snapshot, for feature sets that look it up. */
export function lookupTableRoute(tables: TableAdapter): Route {
  return {
    method: "POST",
    pattern: lookupTablePath,
    shed: "internal",
    async handle(exchange) {
      const { text } = await readText(exchange.request);
      const parsed = lookupTableRequestSchema.safeParse(JSON.parse(text));
      if (!parsed.success) throw new AppError("INVALID_INPUT", parsed.error.message);
      return { body: await lookupTablePage(tables, parsed.data) };
    },
  };
}
