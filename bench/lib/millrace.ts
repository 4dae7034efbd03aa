import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { homePaths } from "../../server/home.ts";
import { readStatus } from "../../server/supervisor/status.ts";

export interface MillraceOptions {
  /** The checkout to start, set up or not. */
  project: string;
  /** Its data folder. */
  home: string;
  port: number;
  dataPlanePort: number;
  token: string;
  args?: readonly string[];
}

/** A running `npm start`, as a person would start it. */
export class Millrace {
  readonly base: string;
  readonly #options: MillraceOptions;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #output = "";

  constructor(options: MillraceOptions) {
    this.#options = options;
    this.base = `http://127.0.0.1:${options.port}`;
    this.#child = spawn(process.execPath, [join("scripts", "start.mjs"), ...(options.args ?? [])], {
      cwd: options.project,
      env: {
        ...process.env,
        PORT: String(options.port),
        DATA_PLANE_PORT: String(options.dataPlanePort),
        MILLRACE_HOME: options.home,
        MILLRACE_BOOTSTRAP_TOKEN: options.token,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const take = (chunk: Buffer) => {
      this.#output = (this.#output + chunk).slice(-20_000);
    };
    this.#child.stdout?.on("data", take);
    this.#child.stderr?.on("data", take);
    this.#ended = new Promise((resolve) => this.#child.on("close", resolve));
  }

  /** Waits until `condition` gives something; throws with the start's output when it ends or takes too long. */
  async until<T>(what: string, withinMs: number, condition: () => Promise<T | undefined>): Promise<T> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const found = await condition().catch(() => undefined);
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null) throw new Error(`Millrace ended before ${what}:\n${this.#output}`);
      if (performance.now() > deadline)
        throw new Error(`${what} did not happen within ${withinMs / 1000} s:\n${this.#output}`);
      await wait(100);
    }
  }

  /** Waits for the welcome at the end of the start. */
  ready(withinMs: number): Promise<true> {
    return this.until(
      "the welcome",
      withinMs,
      async () => this.#output.includes("Millrace is ready") || undefined,
    );
  }

  /** A call to the API with the administrator's token; the reply's JSON. Throws on any error status. */
  async get(path: string): Promise<unknown> {
    const reply = await fetch(`${this.base}/api/v1${path}`, {
      headers: { authorization: `Bearer ${this.#options.token}` },
    });
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`);
    return reply.json();
  }

  /** PSS of all processes together in MB, as the supervisor last measured; undefined before it has. */
  memoryMegabytes(): number | undefined {
    const status = readStatus(homePaths(this.#options.home).status);
    const parts = [status?.supervisor.pssBytes, ...(status?.processes ?? []).map(({ pssBytes }) => pssBytes)];
    if (parts.some((part) => part === null || part === undefined)) return undefined;
    return Math.round(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) / 1_000_000);
  }

  /** SIGINT as by Ctrl-C; resolves with the seconds until everything had ended. */
  async stop(): Promise<number> {
    const begun = performance.now();
    this.#child.kill("SIGINT");
    await this.#ended;
    return (performance.now() - begun) / 1000;
  }
}

/** As many free TCP ports on loopback. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
