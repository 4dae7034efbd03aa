import { join } from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { createEmbeddedStream } from "../../adapters/stream/embedded/index.ts";
import { createKafkaStream } from "../../adapters/stream/kafka/index.ts";
import { createLakeReader, createLakeWriter } from "../../adapters/table/embedded/lake/index.ts";
import { systemClock as clock } from "../../clock.ts";
import { homePaths } from "../../home.ts";
import { createLogger } from "../../log.ts";
import { createStreams } from "../data-plane/streams.ts";
import { answerCalls } from "../thread-calls.ts";
import type { LakeCalls } from "./calls.ts";
import { createLakeService } from "./service.ts";

/** What main hands to the thread. */
export interface LakeThreadData {
  home: string;
  /** This thread's line to the log writer, which tells it of commits. */
  writer: MessagePort;
  logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal";
}

const data = workerData as LakeThreadData;
const paths = homePaths(data.home);

if (parentPort) {
  const streams = createStreams(createEmbeddedStream({ home: data.home, writer: data.writer }), (settings) =>
    createKafkaStream(JSON.parse(settings), { clock }),
  );
  const { lake: folder } = paths;
  const lake = createLakeReader({ lake: folder, spill: join(paths.run, "spill-lake-reader") });
  const writer = createLakeWriter({ lake: folder, spill: join(paths.run, "spill-lake"), clock });
  const log = createLogger({ process: "lake", folder: paths.processLogs, level: data.logLevel });
  const { stop, ...service } = createLakeService({ streams, lake, writer, clock, log });
  answerCalls<LakeCalls>(parentPort, {
    ...service,
    async close() {
      await stop();
      await writer.close();
      await lake.close();
      await streams.close();
    },
  });
}
