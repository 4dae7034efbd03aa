import { join } from "node:path";
import type { LabelReader, StagedLabels } from "../../adapters/table/labels.ts";
import type { LakeSession } from "../../adapters/table/lake.ts";
import type { TableAdapter } from "../../adapters/table/types.ts";
import { isoFromUs } from "../../clock.ts";
import type { HistoricalMetadata } from "../../domain/data-plane-api/historical.ts";
import { lookupStates } from "../../domain/feature-set/lookup-states.ts";
import { AppError } from "../../errors.ts";
import { readAggregates } from "./aggregates.ts";
import { identifier, kept, keptType, literal, type ValueColumn } from "./columns.ts";
import { readExpressions } from "./expressions.ts";
import {
  type HistoricalJob,
  type HistoricalProgress,
  type HistoricalResult,
  type Pins,
  stateKey,
} from "./job.ts";
import { needsOf, type SetNeeds, valueName } from "./needs.ts";
import { stageLabels } from "./stage-labels.ts";
import { openState, type PinnedState } from "./states.ts";
import { readStreamLookups, type StreamLookupDeps } from "./stream-lookups.ts";
import { readTableLookups, tableGroups } from "./table-lookups.ts";
import { writeRows } from "./write-rows.ts";

export interface HistoricalDeps extends StreamLookupDeps {
  tables: Pick<TableAdapter, "snapshots">;
  labels: LabelReader;
  /** Folder that tables' file paths are relative to. */
  lake: string;
}

export interface RunOptions {
  onProgress?: (progress: HistoricalProgress) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Answers a historical read: labels in, one row a label out, in label order, as a file in the job's folder. Memory does
 * not grow with the labels: they and the values are sorted and joined by DuckDB, which spills. Throws AppError; the
 * caller removes the folder.
 */
export async function runHistoricalJob(
  deps: HistoricalDeps,
  job: HistoricalJob,
  options: RunOptions = {},
): Promise<HistoricalResult> {
  const needs = needsOf(job);
  const progress = options.onProgress ?? (() => {});
  progress({ stage: "labels", done: 0, total: null });
  const { labels, keyOf } = await stageLabels(deps, job, needs, options.signal);
  const states = new Map<string, PinnedState>();
  const session = await deps.streams.openSession();
  try {
    const pins: Pins = { states: {}, streams: {}, tables: {} };
    for (const { plan, aggregates } of needs) {
      if (aggregates.length === 0 || states.has(stateKey(plan))) continue;
      const state = await openState(deps, plan, {
        pins: job.pins,
        reachUs: labels.lastUs ?? 0,
        signal: options.signal,
      });
      states.set(stateKey(plan), state);
      pins.states[stateKey(plan)] = state.pin;
    }
    await session.run(`CREATE TEMP VIEW labels AS SELECT * FROM read_parquet(${literal(labels.path)})`);
    const firsts = [...states.values()].map(({ firstUs }) => firstUs);
    const estimated = new Map<string, number>();
    const work: Work = {
      deps,
      job,
      labels,
      session,
      states,
      firsts,
      estimated,
      pins,
      keyOf,
      options,
      progress,
    };
    for (const state of states.values()) await refuseBeyond(session, labels, state.untilUs);
    const joined: string[] = [];
    for (const each of needs) joined.push(...(await valuesOf(work, each)));
    return await answer(work, needs, joined);
  } finally {
    for (const { reader } of states.values()) reader.close();
    await session.close();
  }
}

interface Work {
  deps: HistoricalDeps;
  job: HistoricalJob;
  labels: StagedLabels;
  session: LakeSession;
  states: Map<string, PinnedState>;
  /** When each state's history begins. */
  firsts: (number | null)[];
  /** Values that are estimates, by their column. */
  estimated: Map<string, number>;
  pins: Pins;
  keyOf: (plan: SetNeeds["plan"], entityField: string) => string;
  options: RunOptions;
  progress: (progress: HistoricalProgress) => void;
}

async function refuseBeyond(session: LakeSession, labels: StagedLabels, untilUs: number): Promise<void> {
  if (labels.lastUs === null || labels.lastUs <= untilUs) return;
  let first: readonly unknown[] = [];
  for await (const [row] of session.select(
    `SELECT __row, __t FROM labels WHERE __t > ${untilUs} ORDER BY __row LIMIT 1`,
  ))
    first = row ?? first;
  const path = `labels.${first[0]}.${labels.timeColumn}`;
  throw new AppError(
    "INVALID_INPUT",
    `${path} is ${isoFromUs(Number(first[1]))}; these features are known up to ${isoFromUs(untilUs)}. Leave later labels out, or ask again when the feature engine has caught up.`,
    { path },
  );
}

/** Makes the tables of one set's values; returns their names. Each has one row a label at most. */
async function valuesOf(work: Work, needs: SetNeeds): Promise<string[]> {
  const { session, deps, job, labels, options, progress } = work;
  const { plan, set } = needs;
  const names: string[] = [];
  const state = work.states.get(stateKey(plan));
  if (needs.aggregates.length > 0 && state) {
    const name = `a${set}`;
    const reading = await deps.streams.openSession();
    try {
      await reading.run(`CREATE TEMP VIEW labels AS SELECT * FROM read_parquet(${literal(labels.path)})`);
      const rows = readAggregates(reading, {
        plan,
        windows: needs.aggregates.map(({ window }) => window),
        state,
        knownAt: job.knownAt,
        columns: plan.entity.map(({ field }) => work.keyOf(plan, field)),
        signal: options.signal,
        onEstimate(place) {
          const value = valueName(needs, needs.aggregates[place]?.name ?? "");
          work.estimated.set(value, (work.estimated.get(value) ?? 0) + 1);
        },
      });
      await session.load(
        name,
        [{ name: "__row", type: "BIGINT" }, ...needs.aggregates.map((feature) => loaded(needs, feature))],
        converted(rows, needs.aggregates, (done) => progress({ stage: "values", done, total: labels.rows })),
      );
    } finally {
      await reading.close();
    }
    names.push(name);
  }
  const keyOf = (field: string) => work.keyOf(plan, field);
  for (const [at, lookups] of tableGroups(needs).entries()) {
    const name = `t${set}_${at}`;
    const fileOf = (path: string) => join(deps.lake, path);
    const read = { needs, lookups, knownAt: job.knownAt, keyOf, fileOf, pins: job.pins };
    const pinned = await readTableLookups(session, deps.tables, name, read);
    const { productId, port } = lookups[0]?.lookup ?? { productId: "", port: "" };
    if (pinned !== null) work.pins.tables[`${productId}:${port}`] = pinned;
    names.push(name);
  }
  for (const [at, lookup] of lookupStates(plan).entries()) {
    if (!lookup.features.some(({ name }) => needs.lookups.some((feature) => feature.name === name))) continue;
    const name = `l${set}_${at}`;
    const read = {
      needs,
      lookup,
      labels,
      knownAt: job.knownAt,
      keyOf,
      pins: job.pins,
      signal: options.signal,
    };
    const { pin, firstUs, untilUs } = await readStreamLookups(deps, session, name, read);
    await refuseBeyond(session, labels, untilUs);
    work.pins.states[stateKey(lookup.plan)] = pin;
    work.firsts.push(firstUs);
    names.push(name);
  }
  if (needs.expressions.length > 0) names.push(await expressionsOf(work, needs, names));
  return names;
}

const loaded = (needs: SetNeeds, { name, dtype }: { name: string; dtype: string }) => ({
  name: valueName(needs, name),
  type: keptType(dtype),
});

async function* converted(
  batches: ReturnType<typeof readAggregates>,
  features: readonly { dtype: string }[],
  onRows: (done: number) => void,
) {
  let done = 0;
  for await (const batch of batches) {
    yield batch.map(([row = null, ...values]) => [
      row,
      ...values.map((value, at) => kept(value as Parameters<typeof kept>[0], features[at]?.dtype ?? "")),
    ]);
    done += batch.length;
    onRows(done);
  }
}

const fromClause = (tables: readonly string[]) =>
  `FROM labels${tables.map((name) => ` LEFT JOIN ${name} USING (__row)`).join("")}`;

async function expressionsOf(work: Work, needs: SetNeeds, tables: readonly string[]): Promise<string> {
  const { session, deps, job, options } = work;
  const inputs = [...needs.aggregates, ...needs.lookups];
  const request = [...new Set(needs.expressions.flatMap((feature) => feature.request.map(rootOf)))];
  const path = join(job.folder, `inputs-${needs.set}.parquet`);
  const columns = [
    ...inputs.map(({ name }) => valueName(needs, name)),
    ...request.map((name) => `${identifier(name)} AS ${identifier(`request.${name}`)}`),
  ];
  await session.run(
    `COPY (SELECT ${["__row", ...columns].join(", ")} ${fromClause(tables)}) TO ${literal(path)} (FORMAT parquet)`,
  );
  const name = `e${needs.set}`;
  const reading = await deps.streams.openSession();
  try {
    await session.load(
      name,
      [{ name: "__row", type: "BIGINT" }, ...needs.expressions.map((feature) => loaded(needs, feature))],
      readExpressions(reading, path, {
        plan: needs.plan,
        inputs,
        request,
        outputs: needs.expressions,
        signal: options.signal,
      }),
    );
  } finally {
    await reading.close();
  }
  return name;
}

/** `request.place.city` reads the labels' column `place`. */
const rootOf = (path: string) => path.split(".")[0] ?? path;

async function answer(
  work: Work,
  needs: readonly SetNeeds[],
  joined: readonly string[],
): Promise<HistoricalResult> {
  const { session, job, labels, progress, options } = work;
  const from = fromClause(joined);
  const columns = job.features.flatMap(({ name, set, feature }): ValueColumn[] => {
    const need = needs[set];
    const dtype = need?.plan.features.find((each) => each.name === feature)?.dtype;
    return need && dtype !== undefined ? [{ name, dtype, sql: valueName(need, feature) }] : [];
  });
  const metadata = await metadataOf(work, columns, from);
  const path = join(job.folder, `rows.${job.format}`);
  const { bytes, contentHash } = await writeRows(session, {
    labels,
    from,
    columns,
    format: job.format,
    path,
    hash: job.hash,
    note: JSON.stringify(metadata),
    signal: options.signal,
    onRows: (done) => progress({ stage: "rows", done, total: labels.rows }),
  });
  progress({ stage: "rows", done: labels.rows, total: labels.rows });
  return { path, bytes, metadata, contentHash, labels, pins: work.pins };
}

async function metadataOf(
  work: Work,
  columns: readonly ValueColumn[],
  from: string,
): Promise<HistoricalMetadata> {
  const { session, job, labels } = work;
  const firsts = work.firsts.flatMap((us) => us ?? []);
  const first = firsts.length === 0 ? null : Math.max(...firsts);
  const counts = [
    "count(*)",
    first === null ? "0" : `count(*) FILTER (__t < ${first})`,
    ...columns.map(({ sql }) => `count(${sql})`),
  ];
  let row: readonly unknown[] = [];
  for await (const batch of session.select(`SELECT ${counts.join(", ")} ${from}`)) row = batch[0] ?? row;
  const [rows, beforeHistory, ...present] = row.map(Number);
  if (rows !== labels.rows) throw new Error(`${labels.rows} labels became ${rows} rows.`);
  return {
    knownAt:
      job.knownAt.kind === "as-served"
        ? "as-served"
        : isoFromUs(job.knownAt.kind === "at" ? job.knownAt.us : work.deps.clock.nowUs()),
    rows,
    beforeHistory: beforeHistory ?? 0,
    features: job.features.map(({ name, set }, at) => {
      const plan = job.sets[set];
      const there = present[at] ?? 0;
      const sql = columns[at]?.sql ?? "";
      return {
        name,
        dtype: columns[at]?.dtype ?? "",
        version: `${plan?.productId} ${plan?.version}`,
        present: there,
        null: rows - there,
        ...(work.estimated.has(sql) ? { estimated: work.estimated.get(sql) } : {}),
      };
    }),
  };
}
