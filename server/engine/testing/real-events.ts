import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createCsvParser } from "../../domain/tabular/csv.ts";
import { hopUs } from "../hops.ts";
import type { Aggregation, EngineEvent, EnginePlan, FeatureValue } from "../types.ts";

/** Real events, which stand beside the checkout and not in it; `undefined` where they are absent. */
export const realEventsFolder: string | undefined = ((folder) => (existsSync(folder) ? folder : undefined))(
  join(import.meta.dirname, "../../../../shared/data/events"),
);

/** A set of real events, read twice: by our own parsers for the engine, and by DuckDB from the files. */
export interface RealEvents {
  name: string;
  plan: EnginePlan;
  /** Versions by key, in the order of their arrival. */
  read(folder: string, scratch: string): Map<string, EngineEvent[]>;
  /** Query with key, ts, part, off, until (µs from which another version is in force, or NULL) and i0, i1 … */
  sql(folder: string, scratch: string): string;
}

const minute = 60_000_000;
const hour = 60 * minute;
const day = 24 * hour;

type Row = Record<string, string>;

/** 323,570 invoice lines of 4,010 customers over 11 months; timestamps by the minute, so many at the same instant. */
const retail: RealEvents = {
  name: "retail invoices",
  plan: planOf([
    [{ name: "count" }, 0, 30 * day],
    [{ name: "sum" }, 0, 30 * day],
    [{ name: "mean" }, 0, 7 * day],
    [{ name: "stddev" }, 0, 90 * day],
    [{ name: "max" }, 1, 24 * hour],
    [{ name: "min" }, 1, 60 * day],
    [{ name: "count_distinct" }, 2, 60 * day],
    [{ name: "last_n", n: 3 }, 2, 30 * day],
    [{ name: "first" }, 2, 30 * day],
    [{ name: "ratio" }, 3, 90 * day],
    [{ name: "quantile" }, 1, 30 * day, 0.95],
    [{ name: "session_count", gapUs: 30 * minute }, 0, 90 * day],
    [{ name: "count" }, 0, hour],
  ]),
  read(folder, scratch) {
    const customers = new Map<string, EngineEvent[]>();
    let offset = 0;
    for (const [name, text] of untar(join(folder, "online_retail_by_day_2010-12_to_2011-10.tar.gz"))) {
      // DuckDB cannot look into a tar file: it reads the days from here.
      mkdirSync(scratch, { recursive: true });
      writeFileSync(join(scratch, name), text);
      for (const row of csvRows(text)) {
        offset++;
        if (row.CustomerID === "") continue;
        const atUs = Date.parse(`${(row.InvoiceDate ?? "").replace(" ", "T")}Z`) * 1000;
        add(customers, row.CustomerID ?? "", atUs, offset, null, [
          Number(row.Quantity) * Number(row.UnitPrice),
          Number(row.UnitPrice),
          row.StockCode,
          row.InvoiceNo?.startsWith("C"),
        ]);
      }
    }
    return customers;
  },
  sql: (_folder, scratch) => `
    SELECT CustomerID AS key, epoch_us(InvoiceDate::TIMESTAMP) AS ts, 0 AS part, off, NULL::BIGINT AS until,
      Quantity::DOUBLE * UnitPrice::DOUBLE AS i0, UnitPrice::DOUBLE AS i1, StockCode AS i2,
      InvoiceNo LIKE 'C%' AS i3
    FROM (SELECT *, row_number() OVER () AS off FROM read_csv('${scratch}/*.csv', header = true, all_varchar = true, quote = '"', escape = '"'))
    WHERE CustomerID IS NOT NULL`,
};

/** 39,244 edits of one day, by channel: up to 11,500 events a key, by the millisecond. */
const wikipedia: RealEvents = {
  name: "Wikipedia edits",
  plan: planOf([
    [{ name: "count" }, 0, 5 * minute],
    [{ name: "sum" }, 0, hour],
    [{ name: "mean" }, 0, 3 * hour],
    [{ name: "stddev" }, 0, 12 * hour],
    [{ name: "quantile" }, 0, 3 * hour, 0.95],
    [{ name: "quantile" }, 0, 24 * hour, 0.1],
    [{ name: "ratio" }, 1, 3 * hour],
    [{ name: "count_distinct" }, 2, hour],
    [{ name: "last" }, 2, 24 * hour],
    [{ name: "last_n", n: 3 }, 2, hour],
    [{ name: "session_count", gapUs: 20_000_000 }, 0, hour],
    [{ name: "max" }, 0, 24 * hour],
    [{ name: "min" }, 2, 12 * hour],
  ]),
  read(folder) {
    const channels = new Map<string, EngineEvent[]>();
    const text = gunzipSync(
      readFileSync(join(folder, "wikipedia_edits_2015-09-12_sampled.json.gz")),
    ).toString();
    for (const [line, json] of text.trimEnd().split("\n").entries()) {
      const edit = JSON.parse(json) as {
        time: string;
        channel: string;
        delta: number;
        isRobot: boolean;
        user: string;
      };
      // This copy re-dated its first 45 rows; their time of day is intact.
      const time = line < 45 ? `2015-09-12${edit.time.slice(10)}` : edit.time;
      add(channels, edit.channel, Date.parse(time) * 1000, line + 1, null, [
        edit.delta,
        edit.isRobot,
        edit.user,
      ]);
    }
    return channels;
  },
  sql: (folder) => `
    SELECT channel AS key, epoch_us((CASE WHEN off <= 45 THEN '2015-09-12' || time[11:] ELSE time END)::TIMESTAMP) AS ts,
      0 AS part, off, NULL::BIGINT AS until, delta::DOUBLE AS i0, isRobot AS i1, "user" AS i2
    FROM (SELECT *, row_number() OVER () AS off FROM read_json('${folder}/wikipedia_edits_2015-09-12_sampled.json.gz',
      format = 'newline_delimited', columns = {time: 'VARCHAR', channel: 'VARCHAR', delta: 'BIGINT', isRobot: 'BOOLEAN', "user": 'VARCHAR'}))`,
};

/**
 * 119,998 updates of 20,769 incidents, by caller. Each update of an incident is a correction of the record and moves its
 * event time to when it was made; incidents whose caller changed are left out (their key would change).
 */
const incidents: RealEvents = {
  name: "incident log, updates as corrections",
  plan: planOf([
    [{ name: "count" }, 0, 30 * day],
    [{ name: "sum" }, 0, 7 * day],
    [{ name: "mean" }, 0, 100 * day],
    [{ name: "max" }, 0, 12 * hour],
    [{ name: "stddev" }, 0, 100 * day],
    [{ name: "count_distinct" }, 1, 30 * day],
    [{ name: "last_n", n: 3 }, 1, 30 * day],
    [{ name: "first" }, 1, 10 * day],
    [{ name: "ratio" }, 2, 30 * day],
    [{ name: "session_count", gapUs: day }, 0, 60 * day],
    [{ name: "quantile" }, 0, 30 * day, 0.9],
  ]),
  read(folder) {
    const text = gunzipSync(readFileSync(join(folder, "it_incident_events.csv.gz"))).toString();
    const rows = csvRows(text).map((row) => ({ row, atUs: incidentTime(row.sys_updated_at ?? "") }));
    const callers = new Map<string, Set<string>>();
    for (const { row } of rows) {
      const known = callers.get(row.number ?? "") ?? new Set<string>();
      callers.set(row.number ?? "", known.add(row.caller_id ?? ""));
    }
    const byCaller = new Map<string, EngineEvent[]>();
    let offset = 0;
    for (const { row, atUs } of rows.sort((a, b) => a.atUs - b.atUs)) {
      offset++;
      if (callers.get(row.number ?? "")?.size !== 1) continue;
      add(byCaller, row.caller_id ?? "", atUs, offset, row.number ?? null, [
        Number(row.sys_mod_count),
        row.incident_state,
        row.active === "true",
      ]);
    }
    return byCaller;
  },
  sql: (folder) => `
    SELECT caller_id AS key, ts, 0 AS part, off, lead(ts) OVER (PARTITION BY number ORDER BY off) AS until,
      sys_mod_count::DOUBLE AS i0, incident_state AS i1, active = 'true' AS i2
    FROM (SELECT *, row_number() OVER (ORDER BY ts, line) AS off
      FROM (SELECT *, epoch_us(strptime(sys_updated_at, '%d/%m/%Y %H:%M')) AS ts, row_number() OVER () AS line
        FROM read_csv('${folder}/it_incident_events.csv.gz', header = true, all_varchar = true)))
    QUALIFY count(DISTINCT caller_id) OVER (PARTITION BY number) = 1`,
};

export const realEvents: readonly RealEvents[] = [retail, wikipedia, incidents];

function planOf(features: readonly [Aggregation, number, number, number?][]): EnginePlan {
  return {
    slots: features.map(([aggregation, input]) => ({ aggregation, input })),
    windows: features.map(([, , windowUs, q], slot) => ({
      slot,
      windowUs,
      hopUs: hopUs(windowUs),
      exact: false,
      ...(q === undefined ? {} : { q }),
    })),
  };
}

/** Adds an event as it would have come live: known and servable at its time. */
function add(
  byKey: Map<string, EngineEvent[]>,
  key: string,
  atUs: number,
  offset: number,
  recordId: string | null,
  inputs: readonly (FeatureValue | undefined)[],
): void {
  const events = byKey.get(key) ?? [];
  if (events.length === 0) byKey.set(key, events);
  // Strictly increasing, as in a partition of the log; less than a second of difference.
  const knowledgeTimeUs = Math.max(atUs, (events.at(-1)?.knowledgeTimeUs ?? 0) + 1);
  const times = { eventTimeUs: atUs, knowledgeTimeUs, servableTimeUs: knowledgeTimeUs };
  events.push({ ...times, partition: 0, offset, recordId, inputs });
}

function csvRows(text: string): Row[] {
  const parser = createCsvParser(",");
  const [header, ...rows] = [...parser.push(text), ...parser.end().rows];
  return rows.map(({ cells }) =>
    Object.fromEntries((header?.cells ?? []).map((name, i) => [name, cells[i] ?? ""])),
  );
}

/** `d/m/yyyy HH:MM` */
function incidentTime(text: string): number {
  const [, d = "", m = "", y = "", time = ""] = /^(\d+)\/(\d+)\/(\d{4}) (\d{2}:\d{2})$/.exec(text) ?? [];
  return Date.parse(`${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}T${time}:00Z`) * 1000;
}

/** Files of a gzipped tar: blocks of 512 bytes, a header with the name and the size in octal before each file. */
function* untar(path: string): Generator<[name: string, text: string]> {
  const bytes = gunzipSync(readFileSync(path));
  for (let at = 0; at + 512 <= bytes.length; ) {
    const field = (from: number, length: number) =>
      bytes.toString("utf8", at + from, at + from + length).replace(/\0.*$/s, "");
    const name = field(0, 100);
    if (name === "") return;
    const size = Number.parseInt(field(124, 12), 8);
    if (field(156, 1) === "0") yield [name, bytes.toString("utf8", at + 512, at + 512 + size)];
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
