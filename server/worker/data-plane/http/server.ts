import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Via } from "../../../domain/data-plane-api/via.ts";
import { anonymous, type Principal } from "../../../domain/principal.ts";
import { AppError } from "../../../errors.ts";
import type { CallerLimits } from "../caller-limits.ts";
import type { LoadShedding } from "../load-shedding.ts";
import type { Exchange, Route } from "../route.ts";
import { createRouter, type Match, MethodError } from "../router.ts";
import { sendProblem, sendReply } from "./respond.ts";

/** Who sends a request, from its headers. Throws UNAUTHENTICATED for a credential that does not hold. */
export type Authenticate = (request: Pick<IncomingMessage, "headers">) => { principal: Principal; via: Via };

export interface DataPlaneServerOptions {
  routes: readonly Route[];
  authenticate: Authenticate;
  limits: CallerLimits;
  shedding: LoadShedding;
  /** Told of every finished request: route pattern (`unknown` where none matched), status, ms. */
  observe: (route: string, status: number, elapsedMs: number) => void;
  /** Told of failures that are ours. */
  onFailure: (error: unknown, request: { method: string; path: string }) => void;
}

export interface DataPlaneServer {
  /** Listens on a port (0: any) or a socket file; resolves with the port, 0 for a file. */
  listen(at: { port: number; host: string } | { path: string }): Promise<number>;
  /** Ends open streams cleanly, lets requests under way finish for at most `graceMs`, then closes. */
  close(graceMs: number): Promise<void>;
}

/** One reason for all: without one each abort would make an exception with its stack. */
const ended = new AppError("UNAVAILABLE", "The caller has gone, or the server stops.");

/**
 * The data plane on plain node:http: match, authenticate, admit, handle. Slow or silent clients are cut by Node's
 * header deadline and by the deadlines of body readers and tails; there is no overall request deadline, because
 * loads of large files and tails last as long as they need.
 */
export function createDataPlaneServer(options: DataPlaneServerOptions): DataPlaneServer {
  const route = createRouter(options.routes);
  const underWay = new Set<AbortController>();
  const sockets = new Set<Socket>();
  let closing = false;

  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 0,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 * 1024,
      noDelay: true,
    },
    (request, response) => {
      const started = performance.now();
      let pattern = "unknown";
      response.once("close", () =>
        options.observe(pattern, response.statusCode, performance.now() - started),
      );
      const { method = "GET", url = "/" } = request;
      const mark = url.indexOf("?");
      const path = mark < 0 ? url : url.slice(0, mark);
      serve(request, response, path, mark < 0 ? "" : url.slice(mark + 1), (match) => {
        pattern = match.route.pattern;
      }).catch((error: unknown) => {
        fail(error, request, response);
        if (!(error instanceof AppError) || error.code === "INTERNAL")
          options.onFailure(error, { method, path });
      });
    },
  );
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable)
      socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    else socket.destroy();
  });

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: string,
    matched: (match: Match) => void,
  ): Promise<void> {
    const match = route(request.method ?? "GET", path);
    matched(match);
    const { shed } = match.route;
    const caller =
      shed === "never" ? optionally(options.authenticate, request) : options.authenticate(request);
    if (shed !== "never" && caller.principal.kind === "anonymous")
      throw new AppError(
        "UNAUTHENTICATED",
        "Sign in, or send an API token as Authorization: Bearer <token>.",
      );
    let leave = () => {};
    if (shed !== "never" && shed !== "internal") {
      options.shedding.admit(shed);
      leave = options.limits.enter(caller.principal, shed);
    }
    try {
      const exchange = exchangeOf(match.params, query, request, response, caller);
      const reply = await match.route.handle(exchange);
      if (reply) sendReply(response, reply);
    } finally {
      leave();
    }
  }

  /** What only some handlers look at is made when they do: a look-up takes no query and hears no signal. */
  function exchangeOf(
    params: Match["params"],
    query: string,
    request: IncomingMessage,
    response: ServerResponse,
    { principal, via }: ReturnType<Authenticate>,
  ): Exchange {
    let parameters: URLSearchParams | undefined;
    let gone: AbortController | undefined;
    return {
      params,
      request,
      response,
      principal,
      via,
      get query() {
        parameters ??= new URLSearchParams(query);
        return parameters;
      },
      get signal() {
        gone ??= watchEnd(response);
        return gone.signal;
      },
    };
  }

  /** Aborts when the caller has gone, or the server stops. */
  function watchEnd(response: ServerResponse): AbortController {
    const gone = new AbortController();
    if (closing || response.closed) gone.abort(ended);
    underWay.add(gone);
    response.once("close", () => {
      underWay.delete(gone);
      gone.abort(ended);
    });
    return gone;
  }

  return {
    listen: (at) =>
      new Promise((resolve, reject) => {
        const refuse = (error: NodeJS.ErrnoException) => reject(cannotListen(at, error));
        server.once("error", refuse);
        server.listen(at, () => {
          server.removeListener("error", refuse);
          resolve("path" in at ? 0 : (server.address() as AddressInfo).port);
        });
      }),
    close: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        // Tails and long reads end themselves at this signal; short requests finish what they do.
        closing = true;
        for (const one of underWay) one.abort(ended);
        server.closeIdleConnections();
      }),
  };
}

function cannotListen(at: { port: number } | { path: string }, cause: NodeJS.ErrnoException): AppError {
  const where = "path" in at ? at.path : `port ${at.port}`;
  return new AppError(
    "UNAVAILABLE",
    cause.code === "EADDRINUSE"
      ? `The data plane cannot listen on ${where}: another program does. Stop it, or set DATA_PLANE_PORT to a free port.`
      : `The data plane cannot listen on ${where} (${cause.code ?? cause.message}).`,
    { cause },
  );
}

function fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  // A caller who went away hears nothing any more.
  if (request.destroyed && response.destroyed) return;
  if (!(error instanceof MethodError)) sendProblem(response, error);
  else sendProblem(response, error, { status: 405, headers: { allow: error.allow.join(", ") } });
}

/** Paths open to everybody still know who asks, when that is told and true. */
function optionally(authenticate: Authenticate, request: IncomingMessage) {
  try {
    return authenticate(request);
  } catch {
    return { principal: anonymous, via: "api" as const };
  }
}
