import { Agent, request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import type { Clock } from "../../clock.ts";
import { viaHeader } from "../../domain/data-plane-api/via.ts";
import { AppError } from "../../errors.ts";
import { principalHeader, signPrincipal } from "../../governance/signed-principal.ts";
import { sendProblem } from "./http/respond.ts";
import type { Exchange } from "./route.ts";

/** No byte in either direction for this long: one of the two sides is gone. */
const silenceMs = 300_000;

const hopHeaders = new Set([
  "connection",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
  "host",
  "authorization",
  "cookie",
]);

/**
 * Hands a request to the worker's main thread over a socket file: bodies stream both ways as they come, and main is told
 * who asks by a principal signed for the purpose. What main does with it never holds up the data plane.
 */
export function createForward(options: { socketPath: string; signingKey: string; clock: Clock }) {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 16 });
  return (exchange: Exchange): Promise<undefined> => {
    const { request, response } = exchange;
    return new Promise((resolve, reject) => {
      const upstream = httpRequest({
        agent,
        socketPath: options.socketPath,
        method: request.method,
        path: request.url,
        headers: {
          ...passable(request.headers),
          [principalHeader]: signPrincipal(exchange.principal, options.signingKey, options.clock.nowMs()),
          [viaHeader]: exchange.via,
        },
      });
      upstream.setTimeout(silenceMs, () => upstream.destroy(new Error("silent for too long")));
      upstream.on("response", (reply) => {
        response.writeHead(reply.statusCode ?? 502, passable(reply.headers));
        response.flushHeaders();
        reply.pipe(response);
        reply.on("error", () => response.destroy());
      });
      upstream.on("error", (cause) => {
        request.unpipe(upstream);
        request.resume();
        if (response.headersSent || response.destroyed) response.destroy();
        else
          sendProblem(
            response,
            new AppError("UNAVAILABLE", "The worker is busy starting or stopping; try again in a moment.", {
              cause,
            }),
          );
      });
      response.on("close", () => {
        if (!response.writableFinished) upstream.destroy();
        resolve(undefined);
      });
      exchange.signal.addEventListener("abort", () => upstream.destroy(), { once: true });
      request.on("error", () => upstream.destroy());
      request.pipe(upstream);
      if (response.destroyed) reject(new AppError("UNAVAILABLE", "The caller has gone."));
    });
  };
}

function passable(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.has(name)));
}
