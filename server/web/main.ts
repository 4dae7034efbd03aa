import { once } from "node:events";
import { join } from "node:path";
import next from "next";
import { systemClock as clock } from "../clock.ts";
import { createDb } from "../db.ts";
import { listensOnLoopback, reachableHost } from "../domain/host.ts";
import { env } from "../env.ts";
import { readAccessSnapshot } from "../governance/access-snapshot.ts";
import { createAuth } from "../governance/auth.ts";
import { createSessionPrincipalResolver } from "../governance/session-principal.ts";
import { signPrincipal } from "../governance/signed-principal.ts";
import { createTokenUse } from "../governance/token-use.ts";
import { homePaths, readSecret } from "../home.ts";
import { createLogger, type Logger } from "../log.ts";
import { createDataPlanePipe } from "./data-plane-pipe.ts";
import { createWebServer } from "./web-server.ts";

/** How long open streams may last once the process is asked to end. */
const drainMs = 500;
const warmUpMs = 30_000;

/** The `web` process: the front door of server/web in front of Next. */
async function main(): Promise<void> {
  const settings = env();
  const { host, port, publicUrl, sample } = settings;
  const development = settings.mode === "development";
  const paths = homePaths(settings.home);
  const log = createLogger({ process: "web", folder: paths.processLogs, level: settings.logLevel });
  const signingKey = readSecret(settings.home, "signing-key");
  const db = createDb({
    ...(settings.databaseUrl === undefined
      ? { socketDir: paths.run }
      : { connectionString: settings.databaseUrl }),
    poolSize: 2,
  });

  const auth = createAuth({
    db,
    clock,
    log,
    secret: readSecret(settings.home, "auth-secret"),
    publicUrl,
    port,
    sample,
  });
  // Tokens pass through to the worker, which checks them itself; here only cookies are ever resolved.
  const snapshot = () =>
    readAccessSnapshot({ db, clock, installation: { bootstrap: undefined, cli: undefined } });
  const resolvePrincipal = createSessionPrincipalResolver({
    db,
    clock,
    auth,
    access: { current: snapshot, refresh: snapshot },
    tokenUse: createTokenUse({ db, clock }),
  });

  const server = createWebServer({
    rules: {
      loopbackOnly: listensOnLoopback(host),
      publicUrl,
      behindProxy: publicUrl !== `http://localhost:${port}`,
    },
    development,
    pages: (request, response) => handle(request, response),
    resolvePrincipal,
    signPrincipal: (principal) => signPrincipal(principal, signingKey, clock.nowMs()),
    pipe: createDataPlanePipe({
      host: reachableHost(host).replace(/[[\]]/g, ""),
      port: settings.dataPlanePort,
    }),
    failed: (error, request) =>
      log.error({ err: error, method: request.method, url: request.url }, "A request failed"),
  });
  const pages = next({ dev: development, dir: process.cwd(), hostname: host, port, httpServer: server });
  const handle = pages.getRequestHandler();

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), drainMs);
    await once(server, "close");
    await Promise.allSettled([pages.close(), db.$disconnect()]);
    log.info("stopped");
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());

  await pages.prepare();
  server.listen(port, host);
  await once(server, "listening");
  if (!development) await warmUp(`http://${reachableHost(host)}:${port}/api/v1/health`, log);
  log.info({ host, port, development }, "ready");
  process.send?.({ ready: true });
}

/** Loads what every answer needs, so that ready means ready: the first visitor waits for nothing. */
async function warmUp(url: string, log: Logger): Promise<void> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(warmUpMs) });
    await reply.body?.cancel();
  } catch (error) {
    log.warn({ err: error }, "The first answer failed");
  }
}

if (process.argv[1] === join(import.meta.dirname, "main.ts")) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${(error as Error).stack ?? error}\n`);
    process.exit(1);
  }
}
