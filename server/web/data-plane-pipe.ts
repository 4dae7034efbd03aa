import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http";
import { AppError } from "../errors.ts";
import { principalHeader } from "../governance/signed-principal.ts";
import { replyProblem } from "./problem-reply.ts";

export interface DataPlaneTarget {
  host: string;
  port: number;
}

export type PipeToDataPlane = (
  request: IncomingMessage,
  response: ServerResponse,
  principal: string | undefined,
) => void;

/** Headers that concern one connection, not the message (RFC 9110, 7.6.1), or that the worker must not see. */
const dropped = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
  "cookie",
  "content-security-policy",
  "x-nonce",
]);

/**
 * Pipes requests to the worker's data plane, both ways as they come: neither body is held back, a server-sent
 * event goes out when it comes in, and when one side ends early the other learns of it at once. A worker that
 * is away is 503 with `Retry-After`.
 */
export function createDataPlanePipe(target: DataPlaneTarget): PipeToDataPlane {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  return (request, response, principal) => {
    const upstream = httpRequest({
      agent,
      host: target.host,
      port: target.port,
      method: request.method,
      path: request.url,
      headers: {
        ...forwardable(request.headers),
        ...(principal === undefined ? {} : { [principalHeader]: principal }),
      },
    });
    let begun = false;
    upstream.on("response", (reply) => {
      begun = true;
      response.writeHead(reply.statusCode ?? 502, forwardable(reply.headers));
      response.flushHeaders();
      reply.pipe(response);
      reply.on("error", () => response.destroy());
    });
    upstream.on("error", (cause) => {
      request.unpipe(upstream);
      // A worker that refuses a body replies before it has read it all; the reply then says what is wrong.
      if (begun) return;
      if (!response.destroyed) replyProblem(response, workerAway(cause), { "retry-after": "1" });
      request.resume();
    });
    response.on("close", () => {
      if (!response.writableFinished) upstream.destroy();
    });
    request.on("error", () => upstream.destroy());
    request.pipe(upstream);
  };
}

function forwardable(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = new Set(
    String(headers.connection ?? "")
      .split(",")
      .map((name) => name.trim().toLowerCase()),
  );
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !dropped.has(name) && !named.has(name)),
  );
}

function workerAway(cause: Error): AppError {
  return new AppError(
    "UNAVAILABLE",
    "The worker, which serves streams and tables, is not answering right now. Try again in a moment.",
    {
      cause,
    },
  );
}
