import type { Clock } from "../clock.ts";
import { ChildOutput } from "./child-output.ts";
import { ManagedProcess } from "./managed-process.ts";
import type { Patience, ProcessSpec } from "./process-spec.ts";
import type { ProcessStatus } from "./status.ts";

export interface SupervisorOptions {
  specs: readonly ProcessSpec[];
  patience: Patience;
  clock: Clock;
  /** Folder for what the processes print. */
  outputFolder: string;
  /** A line for the terminal. */
  say: (line: string) => void;
  /** Called after each change of a process's state. */
  changed: () => void;
  /** Show the processes' own lines also before they are ready (contributors want them). */
  verbose: boolean;
}

/** Starts processes, the foundation first, keeps them running, stops them within a deadline, the foundation last. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #processes: ManagedProcess[];
  readonly #outputs: ChildOutput[];
  #stopped: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#outputs = [];
    this.#processes = options.specs.map((spec) => {
      const output = new ChildOutput(options.outputFolder, spec.name, (line) => {
        const shown = options.verbose || managed.state === "ready";
        if (shown) options.say(`    ${spec.name} │ ${line}`);
      });
      this.#outputs.push(output);
      const managed: ManagedProcess = new ManagedProcess({
        spec,
        output,
        patience: options.patience,
        clock: options.clock,
        changed: (process) => this.#report(process),
      });
      return managed;
    });
  }

  /** Resolves when all are ready; rejects, with everything stopped, when one does not get there. */
  async start(): Promise<void> {
    try {
      for (const group of this.#groups()) {
        if (this.#stopped) return;
        await Promise.all(group.map((process) => process.start()));
      }
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops everything; safe to call more than once. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** Ends everything at once, for a second Ctrl-C. */
  kill(): void {
    for (const process of this.#processes) process.kill();
  }

  /** Restarts one process by name if it runs. */
  restart(name: string, reason: string): void {
    this.#processes.find((process) => process.name === name)?.restart(reason);
  }

  statuses(): ProcessStatus[] {
    return this.#processes.map((process) => process.status());
  }

  async #stopAll(): Promise<void> {
    const { patience } = this.#options;
    const [foundation = [], others = []] = this.#groups();
    const stop = (processes: ManagedProcess[]) => Promise.all(processes.map((process) => process.stop()));
    const killer = setTimeout(() => this.kill(), patience.killAfterMs);
    const othersGone = stop(others);
    await Promise.race([
      othersGone,
      new Promise((resolve) => setTimeout(resolve, patience.lastAfterMs).unref()),
    ]);
    await Promise.all([stop(foundation), othersGone]);
    clearTimeout(killer);
    for (const output of this.#outputs) output.close();
  }

  #groups(): ManagedProcess[][] {
    return [true, false].map((foundation) =>
      this.#processes.filter(({ isFoundation }) => isFoundation === foundation),
    );
  }

  #report(process: ManagedProcess): void {
    const line = statusLine(process);
    if (line) this.#options.say(line);
    this.#options.changed();
  }
}

function statusLine(process: ManagedProcess): string | undefined {
  const name = process.name.padEnd(6);
  switch (process.state) {
    case "ready":
      return `  ✓ ${name} ready in ${(process.readyAfterMs / 1000).toFixed(1)} s${process.restarts > 0 ? ` (restart ${process.restarts})` : ""}`;
    case "restarting":
      return `  ! ${process.lastProblem ?? `${process.name} ended`}; restarting in ${process.restartInMs / 1000} s`;
    case "stopped":
      return `  · ${name} stopped`;
    default:
      return undefined;
  }
}
