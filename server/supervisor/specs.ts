import { get } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { reachableHost } from "../domain/host.ts";
import type { Env } from "../env.ts";
import { homePaths } from "../home.ts";
import type { ProcessSpec } from "./process-spec.ts";

const preload = new URL("./child-preload.ts", import.meta.url).href;

/** The processes of Millrace: the database first (unless one is configured), then worker and web side by side. */
export function processSpecs(env: Env): ProcessSpec[] {
  const environment = {
    MILLRACE_HOME: env.home,
    MILLRACE_SAMPLE: env.sample ? "1" : "0",
    NODE_ENV: env.mode,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const spec = (
    name: string,
    main: string,
    readyWithinMs: number,
    probe: () => Promise<void>,
  ): ProcessSpec => ({
    name,
    args: ["--disable-warning=ExperimentalWarning", "--import", preload, main],
    environment,
    readyWithinMs,
    probe,
  });
  const socket = join(homePaths(env.home).run, ".s.PGSQL.5432");
  const db = { ...spec("db", "server/database/main.ts", 120_000, () => connects(socket)), foundation: true };
  const worker = spec("worker", "server/worker/main.ts", 240_000, () =>
    answers(`http://${reachableHost(env.host)}:${env.dataPlanePort}/health`),
  );
  const web = spec("web", "server/web/main.ts", 120_000, () =>
    answers(`http://${reachableHost(env.host)}:${env.port}/api/v1/health`),
  );
  return env.databaseUrl === undefined ? [db, worker, web] : [worker, web];
}

const probeMs = 5000;

/** Resolves when an HTTP server answers, whatever it says: a sick component is its reply's business. */
function answers(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { timeout: probeMs, agent: false }, (response) => {
      response.resume();
      resolve();
    });
    request.on("timeout", () =>
      request.destroy(new Error(`${url} did not answer within ${probeMs / 1000} s`)),
    );
    request.on("error", reject);
  });
}

function connects(socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath, () => {
      socket.destroy();
      resolve();
    });
    socket.setTimeout(probeMs, () => socket.destroy(new Error(`${socketPath} did not answer`)));
    socket.on("error", reject);
  });
}
