import { randomInt } from "node:crypto";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { AppError } from "../errors.ts";
import { ClientConnection } from "./client-connection.ts";
import { crashNotice, type Engine } from "./engine.ts";
import { Scheduler, type SchedulerTimes } from "./scheduler.ts";
import { errorResponse } from "./wire.ts";

/** The name under which drivers look for a server on a socket folder: port 5432. */
export const socketName = ".s.PGSQL.5432";

/** The smallest limit of the systems we run on (macOS); Linux has 107. A longer path would be cut off silently. */
const maxPathBytes = 103;

export interface SocketServerOptions {
  engine: Engine;
  /** Folder of the socket; made 0700 if it is missing. Whoever may enter it is trusted. */
  folder: string;
  times?: SchedulerTimes;
  maxConnections?: number;
  /** The backend is gone: every client has been told, the process should end. */
  onDeath: (error: unknown) => void;
}

export interface SocketServer {
  readonly path: string;
  readonly scheduler: Scheduler;
  /** Breaks every connection, as a crash would; for tests of clients. */
  dropConnections(): Promise<void>;
  /** Stops listening, tells the clients, rolls back and resolves when the backend is at rest. */
  close(): Promise<void>;
}

export const usualTimes: SchedulerTimes = { idleInTransactionMs: 30_000, transactionMs: 120_000 };

/**
 * Serves one embedded PostgreSQL backend to many ordinary clients over a Unix socket. The caller holds the lock
 * of the data folder, so a socket file left behind belongs to nobody.
 */
export async function serveSocket(options: SocketServerOptions): Promise<SocketServer> {
  const { engine, folder, times = usualTimes, maxConnections = 200 } = options;
  const clients = new Map<number, { connection: ClientConnection; secret: number }>();
  const sockets = new Set<Socket>();
  let lastPid = 0;

  const scheduler = new Scheduler(engine, times, (error) => {
    for (const { connection } of clients.values()) connection.end(crashNotice());
    options.onDeath(error);
  });

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (clients.size >= maxConnections) {
      socket.on("error", () => socket.destroy());
      socket.end(
        errorResponse({
          severity: "FATAL",
          code: "53300",
          message: `more than ${maxConnections} connections`,
        }),
      );
      return;
    }
    const key = { pid: ++lastPid, secret: randomInt(2 ** 31) };
    const connection = new ClientConnection(socket, {
      scheduler,
      parameters: engine.parameters,
      key,
      cancel(pid, secret) {
        const named = clients.get(pid);
        if (named?.secret === secret) scheduler.cancel(named.connection);
      },
    });
    clients.set(key.pid, { connection, secret: key.secret });
    sockets.add(socket);
    socket.on("close", () => {
      clients.delete(key.pid);
      sockets.delete(socket);
    });
  });

  const path = join(folder, socketName);
  if (Buffer.byteLength(path) > maxPathBytes)
    throw new AppError(
      "INVALID_INPUT",
      `The path of the database socket is longer than the ${maxPathBytes} bytes a Unix socket may have: ${path}. Set MILLRACE_HOME to a folder with a shorter path.`,
      { path: "MILLRACE_HOME" },
    );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);

  return {
    path,
    scheduler,
    async dropConnections() {
      for (const socket of sockets) socket.destroy();
      while (sockets.size > 0) await new Promise(setImmediate);
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await scheduler.close();
      for (const { connection } of clients.values())
        connection.end(
          errorResponse({
            severity: "FATAL",
            code: "57P01",
            message: "the embedded database is shutting down",
          }),
        );
      await closed;
    },
  };
}
