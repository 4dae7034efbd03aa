import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTimestampTZValue,
  INTEGER,
  TIMESTAMPTZ,
  VARCHAR,
} from "@duckdb/node-api";
import { z } from "zod";
import type { HistoricalJob } from "../server/hydration/historical/job.ts";
import { type HistoryWorld, startHistoryWorld } from "../server/hydration/historical/testing/world.ts";
import type { Bench, Figures } from "./lib/bench.ts";
import { feastScript, feastVersion, fetchFeast } from "./lib/feast.ts";
import {
  type LevelLabel,
  type LevelRow,
  levelLabels,
  levelRecord,
  levelRows,
  levelsProducts,
  truth,
} from "./lib/levels-workload.ts";

const set = "bench/standing";
const features = ["points", "score", "level"] as const;

/** One point-in-time join, ours and Feast's, each in a process of its own that reads its own files. */
const bench: Bench = {
  about:
    "as-served join of 100,000 labels × 1,000,000 bitemporal rows of 10,000 accounts (5% corrected, 20% late), 3 features, beside Feast's get_historical_features",
  goals: {
    speedRatio: { min: 8 },
    memoryRatio: { max: 0.5 },
    wrong: { max: 0 },
    wrongWhereFeastIsRight: { max: 0 },
  },
  async run({ quick, progress }) {
    const size = quick
      ? { rows: 100_000, labels: 10_000, accounts: 1_000 }
      : { rows: 1_000_000, labels: 100_000, accounts: 10_000 };
    const rows = levelRows(size.rows, size.accounts);
    const labels = levelLabels(size.labels, size.accounts);
    const expected = truth(rows, labels);
    progress(`${rows.length} rows and ${labels.length} labels made; the truth is known by brute force`);
    const world = await startHistoryWorld({ products: levelsProducts, set, nowMs: Date.UTC(2026, 2, 1) });
    try {
      await world.append("bench/levels", rows.map(levelRecord));
      await world.flush("bench/levels");
      progress("the rows are in the lake");
      await world.backfill();
      progress("the feature set's states are built");
      const folder = join(world.home, "bench");
      mkdirSync(folder);
      const instance = await DuckDBInstance.create(":memory:", { memory_limit: "1GB" });
      const connection = await instance.connect();
      try {
        await writeLabels(connection, folder, labels);
        const ours = runOurs(world, folder);
        const answers = await readAnswers(
          connection,
          ours.path,
          features.map((name) => `${set}.${name}`),
        );
        const wrong = expected.flatMap((row, at) => (sameAnswer(row, answers[at]) ? [] : [at]));
        progress(
          `Millrace: ${ours.seconds.toFixed(2)} s, ${megabytes(ours.peakBytes)} MB, ${wrong.length} of ${labels.length} rows wrong`,
        );
        const figures: Figures = {
          rows: rows.length,
          labels: labels.length,
          seconds: round(ours.seconds),
          peakMegabytes: megabytes(ours.peakBytes),
          wrong: wrong.length,
          speedRatio: null,
          memoryRatio: null,
          wrongWhereFeastIsRight: null,
        };
        if (quick) return { figures };
        await writeRows(connection, folder, rows);
        progress("Feast is being installed, unless it is there already");
        const feast = fetchFeast();
        const theirs = measured.parse(
          JSON.parse(lastLine(feast.run(feastScript("point-in-time.py"), [folder]))),
        );
        const given = await readAnswers(connection, join(folder, "answers.parquet"), features);
        const right = expected.flatMap((row, at) => (sameAnswer(row, given[at]) ? [at] : []));
        progress(
          `Feast: ${theirs.seconds.toFixed(2)} s, ${megabytes(theirs.peakBytes)} MB, ${labels.length - right.length} of ${labels.length} rows wrong`,
        );
        return {
          figures: {
            ...figures,
            speedRatio: round(theirs.seconds / ours.seconds),
            memoryRatio: round(ours.peakBytes / theirs.peakBytes),
            wrongWhereFeastIsRight: right.filter((at) => wrong.includes(at)).length,
          },
          peer: {
            name: "Feast",
            version: feastVersion,
            figures: {
              seconds: round(theirs.seconds),
              peakMegabytes: megabytes(theirs.peakBytes),
              wrong: labels.length - right.length,
            },
          },
        };
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    } finally {
      await world.stop();
    }
  },
};

export default bench;

const measured = z.object({ seconds: z.number(), peakBytes: z.number() });
const measuredOurs = measured.extend({ path: z.string() });

const round = (value: number) => Math.round(value * 100) / 100;
const megabytes = (bytes: number) => Math.round(bytes / 1_000_000);
const lastLine = (text: string) =>
  text
    .trim()
    .split("\n")
    .findLast((line) => line.startsWith("{")) ?? "";

/** Runs the read in a process that holds nothing else. */
function runOurs(world: HistoryWorld, folder: string): z.output<typeof measuredOurs> {
  const job: HistoricalJob = {
    sets: [world.plan],
    features: features.map((feature) => ({ name: `${set}.${feature}`, set: 0, feature })),
    labels: { kind: "parquet", paths: [join(folder, "labels.parquet")] },
    timeColumn: "event_timestamp",
    knownAt: { kind: "as-served" },
    pins: null,
    folder,
    format: "parquet",
    hash: false,
  };
  // The labels as they were sent stand under this name already.
  const own = join(folder, "ours");
  mkdirSync(own);
  const file = join(folder, "job.json");
  writeFileSync(file, JSON.stringify({ ...job, folder: own }));
  const program = fileURLToPath(new URL("./lib/history-process.ts", import.meta.url));
  const done = spawnSync(process.execPath, [program, world.home, file], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`The read ended with ${done.status}: ${done.stderr.slice(-2000)}`);
  return measuredOurs.parse(JSON.parse(lastLine(done.stdout)));
}

type Column = {
  name: string;
  type: typeof VARCHAR | typeof BIGINT | typeof DOUBLE | typeof INTEGER | typeof TIMESTAMPTZ;
};

async function writeParquet<Row>(
  connection: DuckDBConnection,
  path: string,
  columns: readonly (Column & {
    of: (row: Row, at: number) => string | number | bigint | DuckDBTimestampTZValue;
  })[],
  rows: readonly Row[],
): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TABLE out (${columns.map(({ name, type }) => `${name} ${type}`).join(", ")})`,
  );
  const appender = await connection.createAppender("out");
  for (let start = 0; start < rows.length; start += 2048) {
    const part = rows.slice(start, start + 2048);
    const chunk = DuckDBDataChunk.create(
      columns.map(({ type }) => type),
      part.length,
    );
    chunk.setColumns(columns.map(({ of }) => part.map((row, at) => of(row, start + at))));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await connection.run(`COPY out TO '${path}' (FORMAT parquet)`);
  await connection.run("DROP TABLE out");
}

const instant = (us: number) => new DuckDBTimestampTZValue(BigInt(us));

const writeLabels = (connection: DuckDBConnection, folder: string, labels: readonly LevelLabel[]) =>
  writeParquet(
    connection,
    join(folder, "labels.parquet"),
    [
      { name: "account", type: VARCHAR, of: ({ account }: LevelLabel) => `a${account}` },
      { name: "event_timestamp", type: TIMESTAMPTZ, of: ({ us }) => instant(us) },
      { name: "y", type: INTEGER, of: (_, at) => at },
    ],
    labels,
  );

const writeRows = (connection: DuckDBConnection, folder: string, rows: readonly LevelRow[]) =>
  writeParquet(
    connection,
    join(folder, "rows.parquet"),
    [
      { name: "account", type: VARCHAR, of: ({ account }: LevelRow) => `a${account}` },
      { name: "event_timestamp", type: TIMESTAMPTZ, of: ({ eventUs }) => instant(eventUs) },
      { name: "created", type: TIMESTAMPTZ, of: ({ knownUs }) => instant(knownUs) },
      { name: "points", type: BIGINT, of: ({ points }) => BigInt(points) },
      { name: "score", type: DOUBLE, of: ({ score }) => score },
      { name: "level", type: VARCHAR, of: ({ level }) => level },
    ],
    rows,
  );

type Answer = readonly [points: number | null, score: number | null, level: string | null];

/** The answers by `y`. Feast leaves out labels that find nothing: they are undefined. */
async function readAnswers(
  connection: DuckDBConnection,
  path: string,
  names: readonly string[],
): Promise<(Answer | undefined)[]> {
  const [points, score, level] = names.map((name) => `"${name}"`);
  const result = await connection.runAndReadAll(
    `SELECT y::INTEGER, ${points}::DOUBLE, ${score}, ${level} FROM read_parquet('${path}')`,
  );
  const answers: (Answer | undefined)[] = [];
  for (const [y, ...answer] of result.getRows()) answers[Number(y)] = answer as unknown as Answer;
  return answers;
}

function sameAnswer(row: LevelRow | undefined, answer: Answer | undefined): boolean {
  const [points, score, level] = answer ?? [null, null, null];
  if (!row) return points === null && score === null && level === null;
  return points === row.points && score === row.score && level === row.level;
}
