import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { StepFailure, step } from "../lib/steps.mjs";

export interface Portal {
  /** Origin, e.g. http://localhost:3000. */
  url: string;
  close(): Promise<void>;
}

/** A first start sets up, builds and begins to load the sample. */
const startMs = 300_000;

/** The running portal at `url`; without one, a start of this checkout with the sample on a scratch data folder. */
export async function openPortal(url: string | undefined): Promise<Portal> {
  if (url !== undefined) {
    const origin = url.replace(/\/+$/, "");
    if (!(await answers(origin)))
      throw new StepFailure(
        `No Millrace answers at ${origin}. Start one there, or unset SHOTS_URL to let a scratch one be started.`,
      );
    return { url: origin, close: async () => {} };
  }
  return step("Starting Millrace on a scratch data folder", startScratch);
}

async function startScratch(): Promise<Portal> {
  const [port, dataPlanePort] = await freePorts();
  const home = mkdtempSync(join(tmpdir(), "millrace-shots-"));
  const child = spawn(process.execPath, [join("scripts", "start.mjs")], {
    env: {
      ...process.env,
      PORT: String(port),
      DATA_PLANE_PORT: String(dataPlanePort),
      MILLRACE_HOME: home,
      MILLRACE_SAMPLE: "1",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const close = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  const url = `http://localhost:${port}`;
  try {
    await ready(child, url);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close };
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + startMs;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new StepFailure("Millrace ended before it was ready; see above.");
    if (performance.now() > deadline)
      throw new StepFailure(`Millrace was not ready within ${startMs / 1000} s.`);
    await wait(500);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

/** Two free ports of this machine, held together so that they differ. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  const [first, second] = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : 0;
    }),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [first ?? 0, second ?? 0];
}
