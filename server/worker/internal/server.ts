import { rmSync } from "node:fs";
import type { Clock } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { createAuthenticate } from "../data-plane/authenticate.ts";
import { createCallerLimits } from "../data-plane/caller-limits.ts";
import { createDataPlaneServer } from "../data-plane/http/server.ts";
import { createLoadShedding } from "../data-plane/load-shedding.ts";
import type { Route } from "../data-plane/route.ts";

/**
 * The listener of the worker's main thread, on a socket file in the owner-only run folder: what the data plane hands
 * over (heavy and internal paths) arrives here with a principal signed by it.
 */
export async function serveInternal(options: {
  socketPath: string;
  routes: readonly Route[];
  signingKey: string;
  clock: Clock;
  onFailure: (error: unknown, request: { method: string; path: string }) => void;
}) {
  const server = createDataPlaneServer({
    routes: options.routes,
    authenticate: createAuthenticate({
      signingKey: options.signingKey,
      clock: options.clock,
      snapshot() {
        throw new AppError("UNAUTHENTICATED", "This listener takes signed principals only.");
      },
      noteToken: () => {},
    }),
    limits: createCallerLimits(options.clock),
    shedding: createLoadShedding(() => 0),
    observe: () => {},
    onFailure: options.onFailure,
  });
  // A killed worker leaves its socket file behind.
  rmSync(options.socketPath, { force: true });
  await server.listen({ path: options.socketPath });
  return server;
}
