import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Why a real system cannot be had on this machine, and what would change that. */
export class SystemMissing extends Error {}

/** Where fetched systems are kept between runs. */
export const systemsCache =
  process.env.MILLRACE_SYSTEMS_CACHE ?? path.join(import.meta.dirname, "..", "..", ".cache", "systems");

export type Available<T> = { ok: true; value: T } | { ok: false; reason: string };

/**
 * Prepares a system and says by name whether it can be had. A test skips on `ok: false` under the reason; any
 * error other than SystemMissing is a fault and passes through.
 */
export async function available<T>(
  name: string,
  prepare: () => Promise<T>,
  say: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<Available<T>> {
  try {
    const value = await prepare();
    say(`${name}: available`);
    return { ok: true, value };
  } catch (error) {
    if (!(error instanceof SystemMissing)) throw error;
    const reason = `${name}: NOT RUN: ${error.message}`;
    say(reason);
    return { ok: false, reason };
  }
}

/** Runs a program to its end. Throws SystemMissing when it is not installed, an Error with its output when it fails. */
export function run(program: string, args: string[], installHint: string): string {
  const done = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (done.error !== undefined && "code" in done.error && done.error.code === "ENOENT") {
    throw new SystemMissing(`${program} is not installed: ${installHint}`);
  }
  if (done.status !== 0) {
    throw new Error(
      `${program} ${args.join(" ")} ended with ${done.status}: ${done.stdout}${done.stderr}`.slice(0, 4000),
    );
  }
  // Java prints its version on stderr.
  return done.stdout + done.stderr;
}

/** As many free TCP ports on loopback. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", () => resolve(server));
      });
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("A TCP server has no port.");
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A system's own process: stopped by its handle, and with this process however that ends. */
export interface RunningProcess {
  /** What it has printed, the newest 20,000 characters. */
  output(): string;
  /** Undefined while it runs. */
  exit(): { code: number | null; signal: string | null } | undefined;
  /** SIGTERM, after ten seconds SIGKILL. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export function startProcess(program: string, args: string[], options: { cwd: string }): RunningProcess {
  const guard = fileURLToPath(new URL("./guard.mjs", import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [guard, program, ...args], {
    cwd: options.cwd,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  let exit: { code: number | null; signal: string | null } | undefined;
  const collect = (data: Buffer) => {
    output = (output + data.toString()).slice(-20_000);
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  const exited = new Promise<void>((resolve) => {
    child.on("exit", (code, signal) => {
      exit = { code, signal };
      resolve();
    });
  });
  // The guard kills its program when this pipe closes.
  const abandon = () => child.stdin?.destroy();
  return {
    output: () => output,
    exit: () => exit,
    async stop() {
      if (exit !== undefined) return;
      child.kill("SIGTERM");
      const timer = setTimeout(abandon, 10_000);
      await exited;
      clearTimeout(timer);
    },
    async kill() {
      abandon();
      await exited;
    },
  };
}

/** Asks until `ready` answers true; throws with the process's output when it ends or the time is over. */
export async function waitUntilReady(
  name: string,
  process: RunningProcess,
  ready: () => Promise<boolean>,
  timeoutMs = 90_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await ready().catch(() => false))) {
    if (process.exit() !== undefined) throw new Error(`${name} ended while starting:\n${process.output()}`);
    if (performance.now() > deadline) {
      throw new Error(`${name} did not answer within ${timeoutMs / 1000} s:\n${process.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
