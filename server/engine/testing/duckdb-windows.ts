import type { DuckDBConnection } from "@duckdb/node-api";
import type { Aggregation, EnginePlan, FeatureValue, WindowedFeature } from "../types.ts";

/** A key at an instant. */
export interface Label {
  key: string;
  atUs: number;
}

/**
 * What DuckDB answers for a plan's windows at some labels, in their order: one query per window, written from the
 * semantics. `events` is a table or query with the columns key, ts (µs), part, off and i0, i1 … for the inputs;
 * `visible` limits which rows count for a label `l`.
 */
export async function windowsInDuckDB(
  connection: DuckDBConnection,
  plan: EnginePlan,
  labels: readonly Label[],
  { events, visible = "true" }: { events: string; visible?: string },
): Promise<FeatureValue[][]> {
  const rows = labels.map(({ key, atUs }, id) => `(${id}, '${key.replaceAll("'", "''")}', ${atUs}::BIGINT)`);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE labels AS SELECT * FROM (VALUES ${rows.join(", ")}) AS v(id, key, instant)`,
  );
  const answers = labels.map((): FeatureValue[] => []);
  for (const window of plan.windows) {
    const slot = plan.slots[window.slot];
    if (slot === undefined) throw new RangeError(`The plan has no slot ${window.slot}.`);
    const result = await connection.runAndReadAll(`
      WITH counting AS (
        SELECT l.id, e.ts, e.part, e.off, e.i${slot.input} AS x
        FROM labels l JOIN (${events}) e ON e.key = l.key
        WHERE e.ts <= l.instant AND e.ts >= ${tailSql(window)} AND ${visible} AND e.i${slot.input} IS NOT NULL
      ), answers AS (${answerSql(slot.aggregation, window.q ?? 0.5)})
      SELECT answer FROM labels LEFT JOIN answers USING (id) ORDER BY id`);
    const empty = /^(count|sum|session_count|count_distinct)$/.test(slot.aggregation.name) ? 0 : null;
    for (const [id, [value]] of result.getRowsJS().entries()) answers[id]?.push(plain(value) ?? empty);
  }
  return answers;
}

function tailSql({ windowUs, hopUs, exact }: WindowedFeature): string {
  return exact ? `l.instant - ${windowUs}` : `((l.instant - ${windowUs}) // ${hopUs}) * ${hopUs}`;
}

/** The formula of the design: the bucket of a value, and what a bucket answers. */
const accuracy = 0.01;
const gamma = (1 + accuracy) / (1 - accuracy);
export const bucketSql = (x: string) =>
  `CASE WHEN ${x} = 0 THEN 0 ELSE sign(${x}) * (ceil(log2(abs(${x})) * ${Math.LN2 / Math.log1p((2 * accuracy) / (1 - accuracy))}) + 100000) END`;
const middleSql = `CASE WHEN k = 0 THEN 0 ELSE sign(k) * 2 * pow(${gamma}, abs(k) - 100000) / (${gamma} + 1) END`;

function answerSql(aggregation: Aggregation, q: number): string {
  const simple = (expression: string) => `SELECT id, ${expression} AS answer FROM counting GROUP BY id`;
  switch (aggregation.name) {
    case "count":
      return simple("count(x)");
    case "sum":
      return simple("sum(x)");
    case "mean":
      return simple("avg(x)");
    case "min":
      return simple("min(x)");
    case "max":
      return simple("max(x)");
    case "stddev":
      return simple("stddev_samp(x)");
    case "first":
      return simple("first(x ORDER BY ts, part, off)");
    case "last":
      return simple("last(x ORDER BY ts, part, off)");
    case "last_n":
      return simple(`list(x ORDER BY ts DESC, part DESC, off DESC)[1:${aggregation.n}]`);
    case "count_distinct":
      return simple("count(DISTINCT x)");
    case "ratio":
      return simple("avg(x::INTEGER)");
    case "quantile":
      return `SELECT id, ${middleSql} AS answer FROM (
        SELECT id, list(${bucketSql("x")} ORDER BY x)[floor(${q} * (count(*) - 1))::BIGINT + 1] AS k
        FROM counting GROUP BY id)`;
    case "session_count":
      return `SELECT id, count(*) AS answer FROM (
        SELECT id, ts - lag(ts) OVER (PARTITION BY id ORDER BY ts) AS pause FROM counting
      ) WHERE pause IS NULL OR pause > ${aggregation.gapUs} GROUP BY id`;
  }
}

function plain(value: unknown): FeatureValue | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map((each) => plain(each) ?? null);
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  throw new TypeError(`DuckDB answered ${String(value)}, which is no feature value.`);
}
