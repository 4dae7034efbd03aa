import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { manualClock } from "../../clock.ts";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import type { HistoricalRequest } from "../../domain/data-plane-api/historical.ts";
import { type Principal, servicePrincipal } from "../../domain/principal.ts";
import { createLogger } from "../../log.ts";
import type { PreparedJob } from "../historical/read-historical.ts";
import { trainingSetProgress } from "./catalog.ts";
import { startTrainingSetJob, stopTrainingSetJob, type TrainingSetJobs } from "./job.ts";

const maya: Principal = {
  ...servicePrincipal("x"),
  kind: "person",
  id: "maya",
  role: "data_scientist",
  scopes: [],
};
const daniel: Principal = { ...maya, id: "daniel", role: "domain_owner" };
const ingrid: Principal = { ...maya, id: "ingrid", role: "governance" };

const folder = mkdtempSync(join(tmpdir(), "mr-jobs-"));
let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(async () => {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A build that ends only when it is stopped. */
async function start(jobs: TrainingSetJobs) {
  const released: string[] = [];
  const prepared = {
    job: { sets: [] },
    release: async () => void released.push("released"),
  } as unknown as PreparedJob;
  const id = await startTrainingSetJob(
    {
      jobs,
      db: database.db,
      clock: manualClock(Date.UTC(2026, 0, 1)),
      log: createLogger({ process: "test", folder, level: "fatal" }),
      journal: {
        change: () => Promise.reject(new Error("Nothing may be kept.")),
        catchUp: () => Promise.reject(new Error("Nothing is projected here.")),
      },
      trainingSets: folder,
      run: (_job, { signal } = {}) =>
        new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("stopped")))),
    },
    maya,
    { name: "late flights" } as HistoricalRequest,
    prepared,
  );
  return { id, released, progress: () => trainingSetProgress(database.db, id) };
}

test("whoever began a build stops it, and its row says so", async () => {
  const jobs: TrainingSetJobs = new Map();
  const build = await start(jobs);
  expect(await build.progress()).toMatchObject({ state: "running", subject: "late flights" });
  expect(() => stopTrainingSetJob(jobs, daniel, build.id)).toThrow(/Somebody else/);
  stopTrainingSetJob(jobs, maya, build.id);
  await expect.poll(build.progress).toMatchObject({ state: "stopped", trainingSet: null });
  await expect.poll(() => build.released).toEqual(["released"]);
  expect(() => stopTrainingSetJob(jobs, maya, build.id)).toThrow(/No training set is being built/);
});

test("governance stops anybody's", async () => {
  const jobs: TrainingSetJobs = new Map();
  const build = await start(jobs);
  stopTrainingSetJob(jobs, ingrid, build.id);
  await expect.poll(build.progress).toMatchObject({ state: "stopped" });
});
