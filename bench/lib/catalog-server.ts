import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { DataPlane } from "../../server/adapters/data-plane/types.ts";
import { createEmbeddedStream, startLogWriter } from "../../server/adapters/stream/embedded/index.ts";
import type { Container } from "../../server/api/container.ts";
import { handleRest } from "../../server/api/rest/handle.ts";
import { createActivityBoard } from "../../server/catalog/activity/board.ts";
import { createCatalogIndex } from "../../server/catalog/index/catalog-index.ts";
import { createJournal } from "../../server/catalog/journal/journal.ts";
import { openStreamJournalLog } from "../../server/catalog/journal/stream-log.ts";
import { streamActivity } from "../../server/catalog/testing/mesh.ts";
import { systemClock as clock } from "../../server/clock.ts";
import { createDb } from "../../server/db.ts";
import { servicePrincipal } from "../../server/domain/principal.ts";
import { AppError } from "../../server/errors.ts";
import { homePaths } from "../../server/home.ts";
import { createCatalogRanker } from "../../server/search/catalog-ranker.ts";

/**
 * The control plane over HTTP on an embedded database of its own (a process, as in an installation) and a real
 * journal, without Next and without the worker: streams' figures are made up, meaning is not asked for.
 */
export async function startCatalogServer(home: string, streams: readonly string[]) {
  const database = fork(join("server", "database", "main.ts"), {
    env: { ...process.env, MILLRACE_HOME: home },
  });
  await Promise.race([
    once(database, "message"),
    once(database, "exit").then(() => Promise.reject(new Error("The database ended."))),
  ]);
  const writer = startLogWriter({ home });
  const stream = createEmbeddedStream({ home, writer: writer.connect() });
  const db = createDb({ socketDir: homePaths(home).run });
  const journal = createJournal({ log: await openStreamJournalLog(stream, clock), db });
  const dataPlane = figuresOnly(streams);
  const ranker = () => createCatalogRanker({ nearest: async () => [] });
  const index = createCatalogIndex(db);
  const container = {
    db,
    clock,
    journal,
    index,
    dataPlane,
    activity: createActivityBoard({ db, dataPlane, clock }),
    ranker: ranker(),
    pastRanker: ranker(),
  } as unknown as Container;
  const server = createServer(async (request, response) => {
    const reply = await handleRest(
      {
        container,
        resolvePrincipal: async () => servicePrincipal("bench"),
        onFailure: (error) => process.stderr.write(`${String(error)}\n`),
      },
      new Request(`http://127.0.0.1${request.url}`, { method: request.method ?? "GET" }),
    );
    response.writeHead(reply.status, { "content-type": reply.headers.get("content-type") ?? "" });
    response.end(Buffer.from(await reply.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    journal,
    /** Reads the whole catalog into memory, as the first request after a start does. */
    load: () => index.current(),
    async stop() {
      server.close();
      server.closeAllConnections();
      await db.$disconnect();
      await stream.close();
      await writer.close();
      database.kill("SIGTERM");
      await once(database, "exit");
    },
  };
}

function figuresOnly(streams: readonly string[]): DataPlane {
  const absent = async (): Promise<never> => {
    throw new AppError("UNAVAILABLE", "This benchmark has no streams.");
  };
  return {
    produce: absent,
    page: absent,
    record: absent,
    testFilter: absent,
    deadLetters: absent,
    stats: absent,
    rows: absent,
    sql: absent,
    vectors: { describe: absent, neighbours: absent, project: absent },
    trainingSets: { create: absent, preview: absent, rerun: absent, stop: absent },
    onlineFeatures: absent,
    query: absent,
    refresh: absent,
    status: async () => {
      const nowMs = clock.nowMs();
      const at = new Date(nowMs).toISOString();
      const activity = streams.map((id) => streamActivity(id, nowMs));
      return {
        runners: [],
        logs: [],
        lake: [],
        dataPlane: null,
        activity,
        journalEnd: 0,
        pid: 0,
        startedAt: at,
        measuredAt: at,
      };
    },
  };
}
