import type { TableAdapter } from "../../adapters/table/types.ts";
import {
  type LookupTableReply,
  lookupPageRows,
  lookupTablePath,
  lookupTableRequestSchema,
} from "../../domain/data-plane-api/lookup-table.ts";
import { AppError } from "../../errors.ts";
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
      const {
        productId,
        port,
        columns,
        atUs = Number.POSITIVE_INFINITY,
        snapshotId,
        offset,
        only,
      } = parsed.data;
      const ref = { productId, port };
      const snapshots = await tables.snapshots(ref);
      const snapshot =
        snapshotId === undefined
          ? snapshots.findLast((one) => one.atUs <= atUs)
          : snapshots.find((one) => one.snapshotId === snapshotId);
      if (!snapshot) return { body: { snapshot: null, rows: [] } satisfies LookupTableReply };
      const page =
        only === "snapshot"
          ? { rows: [] }
          : await tables.rows(ref, snapshot, { limit: lookupPageRows, offset, columns });
      const { atUs: committedUs, rows } = snapshot;
      return {
        body: {
          snapshot: { snapshotId: snapshot.snapshotId, atUs: committedUs, rows },
          rows: page.rows,
        } satisfies LookupTableReply,
      };
    },
  };
}
