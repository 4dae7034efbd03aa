import { join } from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { createEmbeddedOnlineStore } from "../../adapters/online-store/embedded/index.ts";
import { createEmbeddedStream } from "../../adapters/stream/embedded/index.ts";
import { createKafkaStream } from "../../adapters/stream/kafka/index.ts";
import { createLakeReader } from "../../adapters/table/embedded/lake/index.ts";
import { systemClock } from "../../clock.ts";
import { homePaths } from "../../home.ts";
import { createLogger } from "../../log.ts";
import { answerCalls } from "../thread-calls.ts";
import { serveDataPlane } from "./serve.ts";

/** What main hands to the thread. */
export interface DataPlaneThreadData {
  home: string;
  /** This thread's line to the log writer. */
  writer: MessagePort;
  signingKey: string;
  mainSocket: string;
  version: string;
  featureMemoryBytes: number;
  logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal";
}

const data = workerData as DataPlaneThreadData;
const paths = homePaths(data.home);
const log = createLogger({
  process: "data-plane",
  folder: paths.processLogs,
  level: data.logLevel,
});

if (parentPort) {
  const calls = serveDataPlane({
    clock: systemClock,
    embedded: createEmbeddedStream({ home: data.home, writer: data.writer }),
    onlineStore: createEmbeddedOnlineStore({ home: data.home }),
    lake: createLakeReader({
      lake: paths.lake,
      spill: join(paths.run, "spill-lake-features"),
      memory: "128MB",
    }),
    featureMemoryBytes: data.featureMemoryBytes,
    openConnection: (settings) => createKafkaStream(JSON.parse(settings), { clock: systemClock }),
    signingKey: data.signingKey,
    mainSocket: data.mainSocket,
    version: data.version,
    onFeatureError: (productId, error) => log.warn({ err: error, product: productId }, "a feature set waits"),
    onFailure: (error, request) => log.error({ err: error, ...request }, "a request failed on our side"),
  });
  answerCalls(parentPort, calls);
}
