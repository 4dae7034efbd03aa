import { snapshotAsOf, type TableAsOf } from "../../adapters/table/as-of.ts";
import type { StreamTables } from "../../adapters/table/lake.ts";
import type { Cell, RowsPage, TableAdapter, TableRef, TableSnapshot } from "../../adapters/table/types.ts";
import { type Clock, isoFromUs, usFromIso } from "../../clock.ts";
import { assertAllowed, type GuardDecision } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import {
  classificationsOf,
  findPort,
  type PortDefinition,
  type PortOf,
  type ProductDescription,
  portOfType,
} from "../../domain/product-file/index.ts";
import type { TableRows } from "../../domain/read-models/table.ts";
import { AppError } from "../../errors.ts";
import { type StreamTableDeps, withStreamTable } from "./stream-table.ts";

export interface ReadTableDeps {
  tables: TableAdapter & StreamTables;
  clock: Clock;
  /** For tables that are a stream's history, and for streams. */
  streams: StreamTableDeps;
}

export interface ReadTableRequest {
  principal: Principal;
  product: ProductDescription;
  port?: string | undefined;
  /** An instant, or the id of a snapshot; none: the newest. */
  asOf?: string | undefined;
}

/** How far ahead of our clock an instant may lie. */
const leadUs = 1_000_000;

/**
 * Rows chosen by their values are look-ups of a moment: of a stream whose lake is further behind than a flush holds
 * (50,000 records) they are refused, as copying its log would take seconds each time.
 */
const mostTail = 60_000;

/** Rows a typed query gives back at most, their size, and how long it may take. */
export const queryLimits = { maxRows: 1000, maxBytes: 5_000_000, timeoutMs: 10_000 } as const;

/** A page of a table's rows, under the caller's rights. */
export async function readRows(
  deps: ReadTableDeps,
  request: ReadTableRequest & {
    limit: number;
    offset: number;
    orderBy?: string | undefined;
    desc?: boolean | undefined;
    columns?: readonly string[] | undefined;
    /** Only rows that have these values, by column. */
    equals?: Readonly<Record<string, string | number>> | undefined;
    /** Only rows whose column lies in [from, to). */
    within?: { column: string; from: string; to: string } | undefined;
  },
): Promise<TableRows> {
  const { limit, offset, orderBy, desc, columns, equals, within } = request;
  const limits = equals === undefined ? {} : { mostTail };
  return withTable(deps, request, limits, async ({ ref, snapshot, decision }) => {
    refuseRowFilter(decision);
    if (orderBy !== undefined && isMasked(orderBy, decision))
      throw new AppError("FORBIDDEN", `${orderBy} is masked for you; order by another column.`, {
        path: "orderBy",
      });
    // Which rows come back would tell what the mask hides.
    const path = within && isMasked(within.column, decision) ? "within" : "equals";
    for (const column of [...Object.keys(equals ?? {}), ...(within ? [within.column] : [])])
      if (isMasked(column, decision))
        throw new AppError("FORBIDDEN", `${column} is masked for you, so rows cannot be chosen by it.`, {
          path,
        });
    const page = await deps.tables.rows(ref, snapshot, {
      limit,
      offset,
      ...(orderBy === undefined ? {} : { orderBy }),
      ...(desc === undefined ? {} : { descending: desc }),
      ...(columns === undefined ? {} : { columns }),
      ...(equals === undefined ? {} : { equals }),
      ...(within === undefined ? {} : { within }),
    });
    const total = equals === undefined && within === undefined ? snapshot.rows : null;
    return rowsView(masked(page, decision), snapshot, total);
  });
}

/** Runs a query somebody typed. Its table is called as the product is, without the domain. */
export async function queryTable(
  deps: ReadTableDeps,
  request: ReadTableRequest & { sql: string },
): Promise<TableRows> {
  return withTable(deps, request, {}, async ({ ref, snapshot, decision }) => {
    refuseRowFilter(decision);
    if (Object.keys(decision.masks).length > 0)
      throw new AppError(
        "FORBIDDEN",
        `Some columns of ${request.product.id} are masked for you, so it cannot be queried freely. Read its rows instead.`,
      );
    const page = await deps.tables.query(ref, snapshot, {
      sql: request.sql,
      name: request.product.name,
      ...queryLimits,
    });
    return rowsView(page, snapshot, null);
  });
}

interface OpenTable {
  ref: TableRef;
  snapshot: TableSnapshot;
  decision: GuardDecision;
}

/** The port, the state of its table that is asked for, and what the guard says. */
async function withTable<T>(
  deps: ReadTableDeps,
  { principal, product, port: key, asOf }: ReadTableRequest,
  limits: { mostTail?: number },
  work: (table: OpenTable) => Promise<T>,
): Promise<T> {
  const port = readablePort(product, key);
  const decision = decide(product, port, principal);
  const ref = { productId: product.id, port: port.key };
  const wanted = parseTableAsOf(asOf, deps.clock);
  if (port.type === "stream" || port.config.from !== undefined) {
    const source = port.type === "stream" ? product : await deps.streams.product(port.config.from ?? "");
    // Whoever may not read the stream does not read it as a table either.
    const ofStream =
      source === product && port.type === "stream" ? decision : decideStream(source, principal);
    return withStreamTable(
      deps,
      source,
      wanted,
      (snapshot) => work({ ref, snapshot, decision: withKeyMask(together(decision, ofStream), source) }),
      limits,
    );
  }
  const snapshots = await deps.tables.snapshots(ref);
  return work({ ref, decision, snapshot: snapshotAsOf(product.id, snapshots, wanted) });
}

function decide(product: ProductDescription, port: PortDefinition, principal: Principal): GuardDecision {
  return assertAllowed(
    {
      productId: product.id,
      domainId: product.domainId,
      port: port.key,
      classifications: classificationsOf(port.fields),
    },
    principal,
    "read",
  );
}

function decideStream(product: ProductDescription, principal: Principal): GuardDecision {
  const port = portOfType(product.ports, "stream");
  if (port) return decide(product, port, principal);
  throw new AppError("UNSUPPORTED", `${product.id} has no stream that a table could be flushed from.`);
}

/** What both decisions let through. */
function together(a: GuardDecision, b: GuardDecision): GuardDecision {
  return { ...a, rowFilter: a.rowFilter ?? b.rowFilter, masks: { ...b.masks, ...a.masks } };
}

/** A record's key repeats the values of its key columns: where one of those is masked, so is the key. */
function withKeyMask(decision: GuardDecision, source: ProductDescription): GuardDecision {
  const keys = portOfType(source.ports, "stream")?.config.key ?? [];
  const masked = keys.find((name) => name in decision.masks);
  const mask = masked === undefined ? undefined : decision.masks[masked];
  return mask === undefined ? decision : { ...decision, masks: { ...decision.masks, _key: mask } };
}

/** The port that is named (`stream`: the stream, whatever its name), or the first table; a product without one is read by its stream. */
function readablePort(
  product: ProductDescription,
  key: string | undefined,
): PortOf<"table"> | PortOf<"stream"> {
  const named = key === undefined ? undefined : findPort(product.ports, key);
  const found = named ?? (key === "stream" ? portOfType(product.ports, "stream") : undefined);
  if (found?.type === "stream") return found;
  const stream = portOfType(product.ports, "stream");
  if (key === undefined && stream && !portOfType(product.ports, "table")) return stream;
  return tablePort(product, key);
}

/** The product's table port by name, else its first. Throws UNSUPPORTED when it has none. */
export function tablePort(product: ProductDescription, key: string | undefined): PortOf<"table"> {
  const tables = product.ports.filter((port): port is PortOf<"table"> => port.type === "table");
  const found = key === undefined ? tables[0] : findPort(tables, key);
  if (found?.type === "table") return found;
  const ports = product.ports.map((port) => `${port.key} (${port.type})`).join(", ") || "none";
  throw new AppError(
    key === undefined ? "UNSUPPORTED" : "NOT_FOUND",
    `${product.id} has no ${key === undefined ? "table" : `table port "${key}"`}. Its ports: ${ports}.`,
    { path: "port" },
  );
}

/** `asOf` of tables: ISO 8601 with a zone, or a snapshot's id. Throws INVALID_INPUT for neither, and for the future. */
export function parseTableAsOf(text: string | undefined, clock: Clock): TableAsOf {
  if (text === undefined) return { kind: "newest" };
  if (/^\d{1,20}$/.test(text)) return { kind: "snapshot", id: text };
  const us = usFromIso(text);
  if (us === undefined)
    throw new AppError(
      "INVALID_INPUT",
      `asOf must be an instant with a time zone, e.g. 2026-01-31T14:15:00Z, or the id of a snapshot; it is "${text.slice(0, 60)}".`,
      { path: "asOf" },
    );
  const nowUs = clock.nowUs();
  if (us > nowUs + leadUs)
    throw new AppError(
      "INVALID_INPUT",
      `asOf lies in the future: ${text}. It is ${isoFromUs(nowUs)} now; ask for that or earlier.`,
      { path: "asOf" },
    );
  return { kind: "time", us };
}

/** Row filters are CEL over records; until tables evaluate them, nobody sees rows one of them governs. */
function refuseRowFilter(decision: GuardDecision): void {
  if (decision.rowFilter !== null)
    throw new AppError(
      "FORBIDDEN",
      `Only some rows may be seen by you (${decision.reason}), and tables cannot show some only yet.`,
    );
}

/** A nested field is part of its column's JSON, so its mask hides the column. */
const isMasked = (column: string, { masks }: GuardDecision): boolean =>
  Object.keys(masks).some(
    (path) => path === column || path.startsWith(`${column}.`) || path.startsWith(`${column}[`),
  );

function masked(page: RowsPage, decision: GuardDecision): RowsPage {
  const hidden = page.columns.flatMap(({ name }, index) => (isMasked(name, decision) ? [index] : []));
  if (hidden.length === 0) return page;
  const rows = page.rows.map((row) =>
    row.map((cell, index): Cell => (hidden.includes(index) ? "masked" : cell)),
  );
  return { ...page, rows };
}

const rowsView = (page: RowsPage, snapshot: TableSnapshot, total: number | null): TableRows => ({
  columns: page.columns,
  rows: page.rows,
  total,
  truncated: page.truncated,
  snapshotId: snapshot.snapshotId,
  snapshotAt: isoFromUs(snapshot.atUs),
  elapsedMs: Math.round(page.elapsedMs * 10) / 10,
});
