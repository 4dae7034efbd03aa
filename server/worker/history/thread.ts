import { join } from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { createEmbeddedOnlineStore } from "../../adapters/online-store/embedded/index.ts";
import { createEmbeddedStream } from "../../adapters/stream/embedded/index.ts";
import { createKafkaStream } from "../../adapters/stream/kafka/index.ts";
import { createEmbeddedTables } from "../../adapters/table/embedded/index.ts";
import { createLabelReader } from "../../adapters/table/embedded/labels/index.ts";
import { createLakeReader } from "../../adapters/table/embedded/lake/index.ts";
import { systemClock as clock } from "../../clock.ts";
import { homePaths } from "../../home.ts";
import { joinFrom } from "../../hydration/historical/stream-lookups.ts";
import { createStreamHistory } from "../../hydration/lake/history.ts";
import { createStreams } from "../data-plane/streams.ts";
import { answerCalls } from "../thread-calls.ts";
import type { HistoryCalls } from "./calls.ts";
import { createHistoryService } from "./service.ts";

/** What main hands to the thread. */
export interface HistoryThreadData {
  home: string;
  /** This thread's line to the log writer, which it does not write by; it tells of commits. */
  writer: MessagePort;
}

const data = workerData as HistoryThreadData;
const paths = homePaths(data.home);

// Everything here reads: states, lake, tables and the log. What it writes are files of its own jobs.
if (parentPort) {
  const streams = createStreams(createEmbeddedStream({ home: data.home, writer: data.writer }), (settings) =>
    createKafkaStream(JSON.parse(settings), { clock }),
  );
  const spill = (name: string) => join(paths.run, `spill-history-${name}`);
  const lake = createLakeReader({ lake: paths.lake, spill: spill("lake") });
  const tables = createEmbeddedTables({ lake: paths.lake, spill: spill("tables"), clock });
  const labels = createLabelReader({ spill: spill("labels") });
  const { stop, ...service } = createHistoryService({
    clock,
    store: createEmbeddedOnlineStore({ home: data.home }),
    streams: createStreamHistory({ lake, streamOf: streams.of }),
    tables,
    labels,
    lake: paths.lake,
    joinFrom,
  });
  answerCalls<HistoryCalls>(parentPort, {
    ...service,
    connections: (settings) => streams.connect(new Map(settings)),
    async close() {
      await stop();
      await Promise.all([labels.close(), tables.close(), lake.close()]);
      await streams.close();
    },
  });
}
