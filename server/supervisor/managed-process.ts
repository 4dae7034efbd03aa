import { type ChildProcess, spawn } from "node:child_process";
import type { Clock } from "../clock.ts";
import { AppError } from "../errors.ts";
import type { ChildOutput } from "./child-output.ts";
import { HealthCheck } from "./health-check.ts";
import { MemoryGauge, treePssBytes } from "./memory.ts";
import { giveWay } from "./priority.ts";
import { processIdentity } from "./process-identity.ts";
import type { Patience, ProcessSpec } from "./process-spec.ts";
import type { ProcessState, ProcessStatus } from "./status.ts";

export interface ManagedProcessOptions {
  spec: ProcessSpec;
  patience: Patience;
  clock: Clock;
  output: ChildOutput;
  /** Called after each change of state. */
  changed: (process: ManagedProcess) => void;
}

const lastLinesMs = 250;

/** Keeps one process running: starts it, waits until it is ready, restarts it with growing waits, stops it. */
export class ManagedProcess {
  readonly name: string;
  readonly isFoundation: boolean;
  state: ProcessState = "waiting";
  restarts = 0;
  lastProblem: string | null = null;
  /** Milliseconds from the last start to ready. */
  readyAfterMs = 0;
  /** The wait before the restart under way. */
  restartInMs = 0;

  readonly #options: ManagedProcessOptions;
  readonly #memory: MemoryGauge;
  #child: ChildProcess | undefined;
  #identity: string | null = null;
  #sinceMs: number;
  #failuresInRow = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: ManagedProcessOptions) {
    this.#options = options;
    this.#memory = new MemoryGauge(options.clock, treePssBytes);
    this.name = options.spec.name;
    this.isFoundation = options.spec.foundation ?? false;
    this.#sinceMs = options.clock.nowMs();
  }

  /** Starts the process. Resolves when it is ready; rejects when it ends, or stays silent, before. */
  async start(): Promise<void> {
    try {
      await this.#launch();
    } catch (error) {
      if (!this.#isStopping()) this.#enter("failed");
      throw error;
    }
  }

  /** Asks the process to end and resolves when it has; `kill` is for the impatient. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    const over =
      this.state === "waiting" || this.state === "stopped" || (this.state === "failed" && !this.#child);
    if (over) return;
    this.#enter("stopping");
    this.#child?.kill("SIGTERM");
    await this.#ended;
    this.#enter("stopped");
  }

  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  /** Ends a running process so that the usual restart follows; for changed sources. */
  restart(reason: string): void {
    if (this.state === "ready") this.#fail(reason);
  }

  status(): ProcessStatus {
    const pid = this.#child?.pid ?? null;
    return {
      name: this.name,
      state: this.state,
      pid,
      identity: this.#identity,
      restarts: this.restarts,
      lastProblem: this.lastProblem,
      since: new Date(this.#sinceMs).toISOString(),
      pssBytes: pid === null ? null : this.#memory.bytesOf(pid),
    };
  }

  async #launch(): Promise<void> {
    const { spec, clock, output } = this.#options;
    this.#enter("starting");
    const begun = clock.nowMs();
    const child = spawn(process.execPath, spec.args, {
      env: { ...process.env, ...spec.environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A group of its own: a Ctrl-C reaches the supervisor alone, which then stops all in order.
      detached: process.platform !== "win32",
    });
    this.#child = child;
    if (child.pid !== undefined) giveWay(child.pid);
    this.#identity = child.pid === undefined ? null : (processIdentity(child.pid) ?? null);
    output.attach(child);
    const ended = new Promise<string>((settle) => {
      child.on("error", (error) => settle(`could not be started: ${error.message}`));
      const tell = (code: number | null, signal: string | null) =>
        settle(signal ? `was ended by ${signal}` : `ended with code ${code}`);
      child.on("close", tell);
      // Its last lines come before "close", which a grandchild holding the pipe would put off for ever.
      child.on("exit", (code, signal) => setTimeout(tell, lastLinesMs, code, signal));
    });
    this.#ended = ended.then(() => {});
    await this.#untilReady(child, ended);
    this.readyAfterMs = clock.nowMs() - begun;
    this.#enter("ready");
    this.#watch(child, ended);
  }

  #untilReady(child: ChildProcess, ended: Promise<string>): Promise<void> {
    const { spec } = this.#options;
    return new Promise((resolve, reject) => {
      const fail = (what: string) => reject(new AppError("UNAVAILABLE", this.#explain(what)));
      const timer = setTimeout(() => {
        fail(`did not get ready within ${Math.round(spec.readyWithinMs / 1000)} s`);
        child.kill("SIGKILL");
      }, spec.readyWithinMs);
      child.on("message", (message) => {
        if (!isReady(message)) return;
        clearTimeout(timer);
        resolve();
      });
      void ended.then((how) => {
        clearTimeout(timer);
        this.#forget(child);
        fail(how);
      });
    });
  }

  #watch(child: ChildProcess, ended: Promise<string>): void {
    const { clock, patience, spec } = this.#options;
    const readyAt = clock.nowMs();
    const check = new HealthCheck(child, spec.probe, patience, (problem) => this.#fail(problem));
    void ended.then((how) => {
      check.end();
      this.#forget(child);
      if (this.#isStopping()) return;
      if (clock.nowMs() - readyAt >= patience.stableAfterMs) this.#failuresInRow = 0;
      // A health check that ended the process has already said why.
      if (!check.failed) this.lastProblem = this.#explain(how);
      this.#restartLater();
    });
  }

  #fail(problem: string): void {
    this.lastProblem = `${this.name} ${problem}`;
    this.#child?.kill("SIGTERM");
    const child = this.#child;
    const timer = setTimeout(() => child?.kill("SIGKILL"), this.#options.patience.killAfterMs);
    void this.#ended.then(() => clearTimeout(timer));
  }

  #restartLater(): void {
    const { restartAfterMs } = this.#options.patience;
    this.restartInMs = restartAfterMs[Math.min(this.#failuresInRow, restartAfterMs.length - 1)] ?? 0;
    this.#failuresInRow++;
    this.restarts++;
    this.#enter("restarting");
    this.#timer = setTimeout(() => {
      this.#launch().catch((error: Error) => {
        if (this.#isStopping()) return;
        this.lastProblem = error.message;
        void this.#ended.then(() => {
          if (!this.#isStopping()) this.#restartLater();
        });
      });
    }, this.restartInMs);
  }

  #explain(how: string): string {
    const words = this.#options.output.lastWords();
    return `${this.name} ${how}${words ? `: ${words.replace(/[.\s]+$/, "")}` : ""}. Its output: ${this.#options.output.file}`;
  }

  #forget(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#identity = null;
  }

  #isStopping(): boolean {
    return this.state === "stopping" || this.state === "stopped";
  }

  #enter(state: ProcessState): void {
    if (this.state === state) return;
    this.state = state;
    this.#sinceMs = this.#options.clock.nowMs();
    this.#options.changed(this);
  }
}

function isReady(message: unknown): boolean {
  return typeof message === "object" && message !== null && "ready" in message && message.ready === true;
}
