import type { ChildProcess } from "node:child_process";
import type { Patience } from "./process-spec.ts";

/**
 * Watches a ready process: pings its event loop over the channel and calls its probe. Reports one problem
 * after `missedChecks` in a row, then is done. Counts checks, not time: a suspended laptop misses none.
 */
export class HealthCheck {
  failed = false;
  readonly #timer: NodeJS.Timeout;
  #unanswered = 0;
  #failedProbes = 0;
  #answersPings = false;
  #probing = false;

  constructor(
    child: ChildProcess,
    probe: (() => Promise<void>) | undefined,
    patience: Patience,
    report: (problem: string) => void,
  ) {
    child.on("message", (message) => {
      if (typeof message !== "object" || message === null || !("pong" in message)) return;
      this.#answersPings = true;
      this.#unanswered = 0;
    });
    this.#timer = setInterval(() => {
      if (child.connected) child.send({ ping: this.#unanswered }, () => {});
      // A process that never answered was not started with the preload; only its probe counts then.
      if (this.#answersPings) this.#unanswered++;
      if (probe && !this.#probing) void this.#run(probe);
      const problem = this.#problem(patience.missedChecks);
      if (!problem) return;
      this.failed = true;
      this.end();
      report(problem);
    }, patience.checkEveryMs);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #problem(limit: number): string | undefined {
    if (this.#unanswered > limit) return `did not answer ${limit} pings in a row: its event loop is blocked`;
    if (this.#failedProbes >= limit) return `failed ${limit} health checks in a row`;
    return undefined;
  }

  async #run(probe: () => Promise<void>): Promise<void> {
    this.#probing = true;
    try {
      await probe();
      this.#failedProbes = 0;
    } catch {
      this.#failedProbes++;
    } finally {
      this.#probing = false;
    }
  }
}
