import { join } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import { type Env, env as readEnv } from "../env.ts";
import { AppError } from "../errors.ts";
import { homePaths, prepareHome } from "../home.ts";
import { awaitLeftovers } from "./leftovers.ts";
import { acquireLock } from "./lock.ts";
import { MemoryGauge, pssBytes } from "./memory.ts";
import { type Patience, type ProcessSpec, patience as usualPatience } from "./process-spec.ts";
import { chooseSample } from "./sample-choice.ts";
import { watchSources } from "./source-watch.ts";
import { processSpecs } from "./specs.ts";
import { readStatus, writeStatus } from "./status.ts";
import { Supervisor } from "./supervisor.ts";
import { firstAdminWithin, welcome } from "./welcome.ts";

const statusEveryMs = 2000;
const firstAdminMs = 10_000;
/** Signals closer together are one Ctrl-C: npm passes on what the terminal has already sent. */
const secondSignalMs = 1000;

export interface RunOptions {
  /** Command-line arguments: `--empty`, `--dev`. */
  args: readonly string[];
  env: Env;
  clock?: Clock;
  patience?: Patience;
  specs?: (env: Env) => ProcessSpec[];
  /** Milliseconds the start took before this call. */
  spentMs?: number;
}

/**
 * Runs Millrace until a signal ends it. Resolves with the exit code: 0 after a clean stop, 1 with one line on
 * stderr when it could not start.
 */
export async function runSupervisor(options: RunOptions): Promise<number> {
  const begun = performance.now() - (options.spentMs ?? 0);
  try {
    return await supervise(options, begun);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`✗ ${error.message}\n`);
    return 1;
  }
}

async function supervise(options: RunOptions, begun: number): Promise<number> {
  const { clock = systemClock, patience = usualPatience, specs = processSpecs } = options;
  const flags = parseFlags(options.args);
  const paths = homePaths(options.env.home);
  prepareHome(paths.home);
  const release = acquireLock(paths.lock, options.env.publicUrl);
  try {
    const sample = chooseSample(paths.home, {
      empty: flags.empty,
      variable: options.env.sampleSet ? options.env.sample : undefined,
    });
    const env: Env = { ...options.env, sample, mode: flags.dev ? "development" : "production" };
    await awaitLeftovers(readStatus(paths.status), patience.killAfterMs + 1000);

    const say = (line: string) => process.stdout.write(`${line}\n`);
    const startedAt = clock.now().toISOString();
    const memory = new MemoryGauge(clock, pssBytes);
    const report = () =>
      writeStatus(paths.status, {
        version: 1,
        writtenAt: clock.now().toISOString(),
        startedAt,
        mode: flags.dev ? "development" : "production",
        sample,
        supervisor: { pid: process.pid, pssBytes: memory.bytesOf(process.pid) },
        processes: supervisor.statuses(),
      });
    const supervisor: Supervisor = new Supervisor({
      specs: specs(env),
      patience,
      clock,
      outputFolder: paths.processLogs,
      say,
      changed: () => report(),
      verbose: flags.dev,
    });
    const stopAsked = whenAskedToStop(() => supervisor.kill());
    const ticker = setInterval(report, statusEveryMs);
    const unwatch = flags.dev
      ? watchSources("server", () => supervisor.restart("worker", "has new sources"))
      : () => {};
    try {
      const started = supervisor.start();
      // A stop during the start makes the start fail; that failure is then not news.
      started.catch(() => {});
      const stopped = await Promise.race([started.then(() => undefined), stopAsked]);
      if (stopped === undefined) {
        const firstAdmin = sample ? undefined : await firstAdminWithin(paths.firstAdmin, firstAdminMs);
        for (const line of welcome({ env, firstAdmin, tookMs: performance.now() - begun })) say(line);
      }
      say(`Stopping (${stopped ?? (await stopAsked)})`);
      return 0;
    } finally {
      unwatch();
      await supervisor.stop();
      clearInterval(ticker);
      report();
    }
  } finally {
    release();
  }
}

/** Resolves with the reason when a signal, or the end of the process that started this one, asks to stop. */
function whenAskedToStop(kill: () => void): Promise<string> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const asked = (why: string) => {
      if (firstAt !== undefined && performance.now() - firstAt > secondSignalMs) kill();
      firstAt ??= performance.now();
      resolve(why);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => asked(signal));
    if (process.channel) process.on("disconnect", () => asked("its starter is gone"));
    // A closed terminal must not turn the clean stop into a crash.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  });
}

function parseFlags(args: readonly string[]): { empty: boolean; dev: boolean } {
  const unknown = args.find((arg) => arg !== "--empty" && arg !== "--dev");
  if (unknown !== undefined)
    throw new AppError(
      "INVALID_INPUT",
      `Unknown argument ${unknown}. Known are --empty (no sample mesh) and --dev.`,
    );
  return { empty: args.includes("--empty"), dev: args.includes("--dev") };
}

if (process.argv[1] === join(import.meta.dirname, "main.ts")) {
  process.title = "millrace";
  process.exit(await runSupervisor({ args: process.argv.slice(2), env: readEnv() }));
}
