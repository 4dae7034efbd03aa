import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { isDataPlanePath } from "../domain/data-plane-api/paths.ts";
import type { Principal } from "../domain/principal.ts";
import { AppError } from "../errors.ts";
import { limitBody } from "./body-limit.ts";
import type { PipeToDataPlane } from "./data-plane-pipe.ts";
import { type InboundRules, refuseForeignHost, refuseForeignOrigin, scrubHeaders } from "./inbound.ts";
import { replyProblem } from "./problem-reply.ts";
import { applySecurityHeaders } from "./security-headers.ts";

const maxPageBodyBytes = 10_000_000;

export interface WebServerOptions {
  rules: InboundRules;
  development: boolean;
  /** Serves everything that is not the data plane's. */
  pages: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Who a session cookie stands for; asked for each request that carries one, so it remembers for a moment. */
  resolvePrincipal: (headers: IncomingHttpHeaders) => Promise<Principal>;
  /** Turns a principal into the short-lived signed header the worker believes. */
  signPrincipal: (principal: Principal) => string;
  pipe: PipeToDataPlane;
  /** Told of failures that no reply shows in full. */
  failed: (error: unknown, request: IncomingMessage) => void;
}

/**
 * The portal's front door: guards and limits every request, pipes data-plane paths to the worker before the
 * pages see them, hands the rest over.
 */
export function createWebServer(options: WebServerOptions): Server {
  const server = createServer((request, response) => {
    serve(options, request, response).catch((error: unknown) => {
      options.failed(error, request);
      replyProblem(response, error);
    });
  });
  server.headersTimeout = 15_000;
  server.keepAliveTimeout = 65_000;
  // Covers the whole body: a large file takes its time.
  server.requestTimeout = 3_600_000;
  return server;
}

async function serve(
  options: WebServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { rules } = options;
  applySecurityHeaders(request, response, options.development);
  scrubHeaders(request, rules);
  try {
    refuseForeignHost(request.headers, rules);
    refuseForeignOrigin(request, rules);
    const [path = "/"] = (request.url ?? "/").split("?", 1);
    const isMetrics = path === "/metrics" || path === "/api/v1/metrics";
    if (isMetrics) request.url = "/metrics";
    // The worker caps the bodies of its own paths, each by what it is for.
    if (isMetrics || isDataPlanePath(path))
      return options.pipe(request, response, await signedPrincipal(options, request));
    limitBody(request, maxPageBodyBytes, (error) => refuse(request, response, error));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return refuse(request, response, error);
  }
  await options.pages(request, response);
}

/** A token speaks for itself; a cookie is swapped for a signed principal; neither is anonymous. */
async function signedPrincipal(
  options: WebServerOptions,
  request: IncomingMessage,
): Promise<string | undefined> {
  if (request.headers.authorization !== undefined || request.headers.cookie === undefined) return undefined;
  const principal = await options.resolvePrincipal(request.headers);
  return principal.kind === "anonymous" ? undefined : options.signPrincipal(principal);
}

/** Replies and closes: what the client still sends is not read. */
function refuse(request: IncomingMessage, response: ServerResponse, error: AppError): void {
  replyProblem(response, error, { connection: "close" });
  request.unpipe();
  request.resume();
}
