import type { z } from "zod";
import { assertAllowed } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import type { usageSchema } from "../../domain/read-models/product.ts";
import type { CatalogDeps } from "../deps.ts";
import { wholeProduct } from "../product/get-product.ts";
import { unknownProduct } from "../product/versions.ts";

type Usage = z.infer<typeof usageSchema>;

const dayMs = 86_400_000;
const days = 30;

/** Who reads a product, how much, and since when not: named consumers of the last 30 days, and reads by day. */
export async function productUsage(
  { db, clock }: Pick<CatalogDeps, "db" | "clock">,
  principal: Principal,
  id: string,
): Promise<Usage> {
  assertAllowed(wholeProduct(id), principal, "read");
  const nowMs = clock.nowMs();
  const since = new Date(nowMs - days * dayMs);
  const [product, consumers, byDay] = await Promise.all([
    db.product.findUnique({ where: { id }, select: { id: true } }),
    db.$queryRaw<Consumer[]>`
      SELECT principal_id AS "principalId", max(principal) AS principal, via,
        coalesce(sum(reads) FILTER (WHERE hour > ${new Date(nowMs - dayMs)}), 0)::bigint AS "readsLastDay",
        sum(reads)::bigint AS reads30d, sum(records)::bigint AS records30d, max(last_at) AS "lastAt"
      FROM usage_hour WHERE product_id = ${id} AND hour >= ${since}
      GROUP BY principal_id, via ORDER BY max(last_at) DESC LIMIT 500`,
    db.$queryRaw<{ day: string; reads: bigint }[]>`
      SELECT to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, sum(reads)::bigint AS reads
      FROM usage_hour WHERE product_id = ${id} AND hour >= ${since} GROUP BY 1`,
  ]);
  if (!product) throw unknownProduct(id);
  return { consumers: consumers.map(consumerOf), byDay: everyDay(nowMs, byDay) };
}

interface Consumer {
  principalId: string;
  principal: string;
  via: string;
  readsLastDay: bigint;
  reads30d: bigint;
  records30d: bigint;
  lastAt: Date;
}

const consumerOf = (row: Consumer): Usage["consumers"][number] => ({
  ...row,
  readsLastDay: Number(row.readsLastDay),
  reads30d: Number(row.reads30d),
  records30d: Number(row.records30d),
  lastAt: row.lastAt.toISOString(),
});

/** The last 30 days, oldest first; a day without a row had no reads: counting was on all the time. */
function everyDay(nowMs: number, rows: readonly { day: string; reads: bigint }[]): Usage["byDay"] {
  const reads = new Map(rows.map((row) => [row.day, Number(row.reads)]));
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(nowMs - (days - 1 - index) * dayMs).toISOString().slice(0, 10);
    return { day, reads: reads.get(day) ?? 0 };
  });
}
