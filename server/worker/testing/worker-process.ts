import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { createWorkerDataPlane } from "../../adapters/data-plane/worker-http/index.ts";
import { createWorkerJournalLog } from "../../adapters/journal/worker-http/index.ts";
import { journalEvent } from "../../catalog/journal/codec.ts";
import { createJournal } from "../../catalog/journal/journal.ts";
import { systemClock as clock } from "../../clock.ts";
import { startTestDatabase } from "../../database/testing/test-database.ts";
import type { Db } from "../../db.ts";
import { type Principal, servicePrincipal } from "../../domain/principal.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { principalHeader, signPrincipal } from "../../governance/signed-principal.ts";
import { prepareHome, readSecret } from "../../home.ts";
import { endChild, startChild } from "./child.ts";
import { startDatabaseProcess } from "./database-process.ts";

/** The real worker process on a data folder and a database of the test's own. */
export interface TestWorker {
  readonly origin: string;
  readonly grpcPort: number;
  readonly home: string;
  readonly db: Db;
  readonly dataPlane: DataPlane;
  /** The running process; undefined between a kill and the next start. */
  readonly process: ChildProcess | undefined;
  /** Starts the process and waits until it is ready. */
  start(): Promise<void>;
  /** SIGKILL: no chance to finish anything. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the milliseconds it took and the exit code. */
  terminate(): Promise<{ elapsedMs: number; code: number | null }>;
  /** Publishes a product file (YAML) as the catalog does: journalled, projected, refreshed. */
  publish(source: string): Promise<string>;
  /** Makes or changes a connection as the catalog does; its settings are in force when it returns. */
  connect(connection: { id: string; system: string; role: string; config: object }): Promise<void>;
  /** Waits until no runner has anything to do: a new product is embedded for search, which takes both cores for a while. */
  settle(): Promise<void>;
  /** Headers that make a request this principal's. */
  as(principal?: Principal): Record<string, string>;
  stop(): Promise<void>;
}

/** `database`: in this process (quick to start) or, for benchmarks, in one of its own. Nothing runs before `start`. */
export async function prepareTestWorker(
  options: { database?: "here" | "process" } = {},
): Promise<TestWorker> {
  const home = mkdtempSync(join(tmpdir(), "mr-worker-"));
  prepareHome(home);
  const database = await (options.database === "process" ? startDatabaseProcess(home) : startTestDatabase());
  const signingKey = readSecret(home, "signing-key");
  const port = await freePort();
  const grpcPort = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const sign = (principal: Principal) => signPrincipal(principal, signingKey, clock.nowMs());
  const as = (principal = servicePrincipal("test")) => ({ [principalHeader]: sign(principal) });
  const dataPlane = createWorkerDataPlane({ origin, sign, service: "test" });
  const journal = createJournal({ log: createWorkerJournalLog({ origin, headers: as }), db: database.db });
  let child: ChildProcess | undefined;

  return {
    origin,
    grpcPort,
    home,
    db: database.db,
    dataPlane,
    get process() {
      return child;
    },
    async start() {
      const started = await startChild("server/worker/main.ts", {
        MILLRACE_HOME: home,
        DATA_PLANE_PORT: String(port),
        GRPC_PORT: String(grpcPort),
        DATABASE_URL: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(database.socketDir)}`,
      });
      child = started;
      started.once("exit", () => {
        if (child === started) child = undefined;
      });
    },
    async kill() {
      if (child) await endChild(child, "SIGKILL");
    },
    async terminate() {
      if (!child) return { elapsedMs: 0, code: null };
      const begun = performance.now();
      const code = await endChild(child, "SIGTERM");
      return { elapsedMs: performance.now() - begun, code };
    },
    async publish(source) {
      const { definition, findings } = parseProductFile(source);
      if (!definition) throw new Error(JSON.stringify(findings));
      const { id } = definition.product;
      const before = await database.db.product.findUnique({ where: { id }, select: { id: true } });
      const document = { source, sourceKind: "yaml" as const, definition };
      const event = journalEvent("product", id, before ? "change" : "create", document, "test");
      await journal.change(servicePrincipal("test"), async () => ({ events: [event], result: undefined }));
      await dataPlane.refresh();
      return id;
    },
    async connect(connection) {
      const { id } = connection;
      const before = await database.db.connection.findUnique({ where: { id }, select: { id: true } });
      const document = { ...connection, name: id, config: { ...connection.config }, secret: null };
      const event = journalEvent("connection", id, before ? "change" : "create", document, "test");
      await journal.change(servicePrincipal("test"), async () => ({ events: [event], result: undefined }));
      await dataPlane.refresh();
    },
    async settle() {
      for (let calm = 0, looks = 0; calm < 3 && looks < 200; looks++) {
        const { runners } = await dataPlane.status();
        calm = runners.every(({ state }) => state === "waiting") ? calm + 1 : 0;
        await wait(700);
      }
    },
    as,
    async stop() {
      if (child) await endChild(child, "SIGKILL");
      await database.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
