import { statfs } from "node:fs/promises";
import type { z } from "zod";
import type { DataPlane } from "../../adapters/data-plane/types.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { WorkerStatus } from "../../domain/data-plane-api/status.ts";
import type { systemStatusSchema } from "../../domain/read-models/system.ts";
import { projectedOffset } from "../journal/journal.ts";

export type SystemStatus = z.infer<typeof systemStatusSchema>;

/** What the supervisor wrote about the processes; undefined when nobody supervises. */
export type ReadProcesses = () => SystemStatus["processes"] | undefined;

export interface SystemDeps {
  db: Db;
  dataPlane: DataPlane;
  clock: Clock;
  home: string;
  version: string;
  readProcesses: ReadProcesses;
  /** Bytes under the data folder, measured now and then; null before the first measurement. */
  homeBytes(): number | null;
}

/** Jobs shown: running ones and the last that ended. */
const jobsShown = 50;

/** What the installation is doing: processes, disk, logs, runners and jobs. A worker that is down leaves its part empty. */
export async function systemStatus(deps: SystemDeps): Promise<SystemStatus> {
  const [worker, disk, jobs, projected] = await Promise.all([
    deps.dataPlane.status().catch(() => null),
    statfs(deps.home),
    deps.db.job.findMany({ orderBy: [{ state: "desc" }, { updatedAt: "desc" }], take: jobsShown }),
    projectedOffset(deps.db),
  ]);
  return {
    processes: deps.readProcesses() ?? [],
    disk: {
      freeBytes: disk.bavail * disk.bsize,
      totalBytes: disk.blocks * disk.bsize,
      homeBytes: deps.homeBytes(),
    },
    logs: worker?.logs ?? [],
    lake: worker?.lake ?? [],
    runners: worker?.runners ?? [],
    jobs: jobs.map((job) => ({
      id: job.id,
      kind: job.kind,
      subject: job.subject,
      state: job.state,
      done: job.done,
      total: job.total,
      detail: job.detail,
      startedAt: job.startedAt.toISOString(),
      updatedAt: job.updatedAt.toISOString(),
    })),
    dataPlane: worker?.dataPlane ?? null,
    journal: { end: worker?.journalEnd ?? projected, projected },
    version: deps.version,
    measuredAt: deps.clock.now().toISOString(),
  };
}

export interface Health {
  status: "ok" | "degraded" | "down";
  version: string;
  components: Record<string, { status: "ok" | "degraded" | "down"; detail: string }>;
}

/** The public health answer: what works, without anything about the data. */
export async function systemHealth(deps: Pick<SystemDeps, "db" | "dataPlane" | "version">): Promise<Health> {
  const [database, worker] = await Promise.all([
    probe(async () => {
      await deps.db.$queryRaw`select 1`;
      return "answers";
    }),
    probe(async () => runnersInWords(await deps.dataPlane.status())),
  ]);
  const components = { web: { status: "ok" as const, detail: "answers" }, db: database, worker };
  const states = Object.values(components).map((each) => each.status);
  const status = states.includes("down") ? "down" : states.includes("degraded") ? "degraded" : "ok";
  return { status, version: deps.version, components };
}

async function probe(check: () => Promise<string>): Promise<Health["components"][string]> {
  try {
    const detail = await check();
    return { status: detail.startsWith("failing") ? "degraded" : "ok", detail };
  } catch (error) {
    return {
      status: "down",
      detail: error instanceof Error ? error.message.slice(0, 200) : "does not answer",
    };
  }
}

function runnersInWords(worker: WorkerStatus): string {
  const failing = worker.runners.filter((runner) => runner.state === "failing").map((runner) => runner.name);
  return failing.length > 0 ? `failing: ${failing.join(", ")}` : `${worker.runners.length} runners`;
}
