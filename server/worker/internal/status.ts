import type { JournalLog } from "../../adapters/journal/types.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import { type Clock, isoFromUs } from "../../clock.ts";
import { deadSuffix } from "../../domain/data-plane-api/served-product.ts";
import type { WorkerStatus } from "../../domain/data-plane-api/status.ts";
import { AppError } from "../../errors.ts";
import type { Route } from "../data-plane/route.ts";
import type { DataPlaneThread } from "../data-plane/start-thread.ts";
import type { LakeThread } from "../lake/start-thread.ts";
import type { Runner } from "../runner.ts";
import type { ParityRunner } from "../runners/parity.ts";

/** Several pages ask for it at once; half a second old is as good as new. */
const keepMs = 500;

/** `GET /internal/status`: what the worker is doing, measured now. */
export function statusRoute(deps: {
  clock: Clock;
  runners: readonly Runner[];
  embedded: StreamAdapter;
  dataPlane: Pick<DataPlaneThread, "call">;
  lake: Pick<LakeThread, "call">;
  journal: JournalLog;
  /** What sampled values of a feature set said, if any were compared. */
  parityOf: ParityRunner["figuresOf"];
}): Route {
  const { clock, dataPlane, lake } = deps;
  const startedAt = clock.now().toISOString();
  let last: { atMs: number; status: Promise<WorkerStatus> } | undefined;

  async function measure(): Promise<WorkerStatus> {
    const [plane, activity, featureSets, logs, flushed, journalEnd] = await Promise.all([
      dataPlane.call("status"),
      dataPlane.call("activity"),
      dataPlane.call("featureSets"),
      describeLogs(deps.embedded),
      lake.call("status"),
      deps.journal.end(),
    ]);
    return {
      runners: deps.runners.map((runner) => {
        const { name, state, detail, lastRunAtMs, lagRecords } = runner.status();
        const lastRunAt = lastRunAtMs === null ? null : isoFromUs(lastRunAtMs * 1000);
        return { name, state, detail, lastRunAt, lagRecords };
      }),
      logs,
      lake: flushed,
      dataPlane: plane,
      activity,
      featureSets: featureSets.map((set) => ({ ...set, parity: deps.parityOf(set.productId) })),
      journalEnd,
      pid: process.pid,
      startedAt,
      measuredAt: isoFromUs(clock.nowUs()),
    };
  }

  return {
    method: "GET",
    pattern: "/internal/status",
    shed: "internal",
    async handle() {
      const nowMs = clock.nowMs();
      if (!last || nowMs - last.atMs > keepMs) last = { atMs: nowMs, status: measure() };
      return { body: await last.status };
    },
  };
}

/** Every topic of the embedded log. A file is shared by a product's records and its dead letters: counted once. */
async function describeLogs(embedded: StreamAdapter): Promise<WorkerStatus["logs"]> {
  const logs: WorkerStatus["logs"] = [];
  for (const topic of await embedded.listTopics()) {
    try {
      const { partitions, bytes, retentionMs } = await embedded.describe(topic);
      const first = partitions.flatMap((p) => p.firstKnowledgeTimeUs ?? []);
      const last = partitions.flatMap((p) => p.lastKnowledgeTimeUs ?? []);
      logs.push({
        topic,
        records: partitions.reduce((sum, p) => sum + p.end - p.earliest, 0),
        bytes: topic.endsWith(deadSuffix) ? null : bytes,
        retentionMs,
        oldestAt: first.length === 0 ? null : isoFromUs(Math.min(...first)),
        newestAt: last.length === 0 ? null : isoFromUs(Math.max(...last)),
      });
    } catch (error) {
      // Deleted since it was listed.
      if (!(error instanceof AppError && error.code === "NOT_FOUND")) throw error;
    }
  }
  return logs;
}
