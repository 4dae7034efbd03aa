import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createEmbeddedOnlineStore } from "../../server/adapters/online-store/embedded/index.ts";
import { createEmbeddedStream, startLogWriter } from "../../server/adapters/stream/embedded/index.ts";
import { createEmbeddedTables } from "../../server/adapters/table/embedded/index.ts";
import { createLabelReader } from "../../server/adapters/table/embedded/labels/index.ts";
import { createLakeReader } from "../../server/adapters/table/embedded/lake/index.ts";
import { systemClock as clock } from "../../server/clock.ts";
import type { HistoricalJob } from "../../server/hydration/historical/job.ts";
import { runHistoricalJob } from "../../server/hydration/historical/run-job.ts";
import { joinFrom } from "../../server/hydration/historical/stream-lookups.ts";
import { createStreamHistory } from "../../server/hydration/lake/history.ts";

/**
 * What the worker's history thread runs, in a process of its own so that its memory can be told: `HOME JOB.json`, where
 * the job's labels and folder are. Prints one line of JSON: seconds of the read, and the process' peak memory.
 */
const [home = "", jobFile = ""] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobFile, "utf8")) as HistoricalJob;
const writer = startLogWriter({ home });
const log = createEmbeddedStream({ home, writer: writer.connect() });
const lakeFolder = join(home, "lake");
const lake = createLakeReader({ lake: lakeFolder, spill: join(home, "spill-bench-lake") });
const tables = createEmbeddedTables({ lake: lakeFolder, spill: join(home, "spill-bench-tables"), clock });
const labels = createLabelReader({ spill: join(home, "spill-bench-labels") });

const begun = performance.now();
const result = await runHistoricalJob(
  {
    clock,
    store: createEmbeddedOnlineStore({ home }),
    streams: createStreamHistory({ lake, streamOf: () => log }),
    tables,
    labels,
    lake: lakeFolder,
    joinFrom,
  },
  job,
);
const seconds = (performance.now() - begun) / 1000;
const peakKilobytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0);
process.stdout.write(
  `${JSON.stringify({ seconds, peakBytes: peakKilobytes * 1024, path: result.path, metadata: result.metadata })}\n`,
);
await Promise.all([labels.close(), tables.close(), lake.close()]);
await log.close();
await writer.close();
