import type { LoadRejection } from "@/server/domain/data-plane-api/load.ts";
import { problemOf, type ShownProblem } from "../trpc/problem.ts";
import type { LoadProgress } from "./load-upload.ts";

export type StepId = "definition" | "place" | "load" | "visible";
export type StepState = "waiting" | "running" | "done" | "failed";

export interface Step {
  id: StepId;
  title: string;
  state: StepState;
  /** What came out of it, in a few words. */
  detail: string;
  problem: ShownProblem | null;
}

export interface RunSnapshot {
  steps: readonly Step[];
  /** Of the load, while it runs and after. */
  progress: LoadProgress | null;
  rejections: readonly LoadRejection[];
  /** running: work goes on · stopped: a step failed or was stopped, it can be resumed · done: all is there. */
  state: "running" | "stopped" | "done";
}

/** What a run does to the world; each may be done again without harm. */
export interface RunActions {
  publish: (signal: AbortSignal) => Promise<{ revision: number }>;
  /** Whether the topic can take records; a few words about it once it can. Tables need no place of their own. */
  place?: (signal: AbortSignal) => Promise<string | null>;
  load?: (
    on: {
      progress: (progress: LoadProgress) => void;
      rejections: (rejections: readonly LoadRejection[]) => void;
    },
    signal: AbortSignal,
  ) => Promise<{ accepted: number; rejected: number; replayed: number }>;
  /** Whether a record can be read; a few words about it once it can. */
  visible?: (signal: AbortSignal) => Promise<string | null>;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

const pollMs = 300;
const polls = 100;

const count = (value: number) => value.toLocaleString("en-US");

/**
 * Publishing as a log of steps. A failed or stopped step says why and keeps what was done before; `resume` goes on
 * with it. Steps that are done are never done again.
 */
export class PublishRun {
  private snapshot: RunSnapshot;
  private readonly listeners = new Set<() => void>();
  private abort = new AbortController();
  private readonly actions: RunActions;

  constructor(actions: RunActions) {
    this.actions = actions;
    const step = (id: StepId, title: string): Step => ({
      id,
      title,
      state: "waiting",
      detail: "",
      problem: null,
    });
    this.snapshot = {
      steps: [
        step("definition", "Publish the definition"),
        ...(actions.place ? [step("place", "Create the topic")] : []),
        ...(actions.load ? [step("load", "Load the file's records")] : []),
        ...(actions.visible ? [step("visible", "See the first records")] : []),
      ],
      progress: null,
      rejections: [],
      state: "stopped",
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): RunSnapshot => this.snapshot;

  /** Starts, or goes on with the first step that is not done. Returns when all are done or one has failed. */
  async resume(): Promise<void> {
    if (this.snapshot.state === "running") return;
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.patch({ state: "running" });
    for (const { id, state } of this.snapshot.steps) {
      if (state === "done") continue;
      this.step(id, { state: "running", problem: null, detail: "" });
      try {
        this.step(id, { state: "done", detail: await this.doStep(id, signal) });
      } catch (error) {
        const problem: ShownProblem = signal.aborted
          ? { title: "Stopped", detail: "Stopped on your wish. What was done stays.", code: "INTERNAL" }
          : problemOf(error);
        this.step(id, { state: "failed", problem });
        this.patch({ state: "stopped" });
        return;
      }
    }
    this.patch({ state: "done" });
  }

  /** Ends the step that runs; it can be resumed. */
  stop(): void {
    this.abort.abort();
  }

  private async doStep(id: StepId, signal: AbortSignal): Promise<string> {
    const { publish, place, load, visible } = this.actions;
    if (id === "definition") return `revision ${(await publish(signal)).revision}`;
    if (id === "place" && place)
      return this.until(place, "It is not ready after 30 s; the worker may be busy.", signal);
    if (id === "load" && load) {
      const { accepted, rejected, replayed } = await load(
        {
          progress: (progress) => this.patch({ progress }),
          rejections: (rejections) => this.patch({ rejections }),
        },
        signal,
      );
      const before = replayed > 0 ? `, ${count(replayed)} of them by an earlier try` : "";
      return `${count(accepted)} records taken in${before}${rejected > 0 ? `, ${count(rejected)} refused` : ""}`;
    }
    if (id === "visible" && visible) {
      return this.until(visible, "No record could be read after 30 s.", signal);
    }
    return "";
  }

  private async until(
    ask: (signal: AbortSignal) => Promise<string | null>,
    late: string,
    signal: AbortSignal,
  ): Promise<string> {
    for (let i = 0; i < polls; i++) {
      const answer = await ask(signal);
      if (answer !== null) return answer;
      await this.actions.wait(pollMs, signal);
    }
    throw new Error(late);
  }

  private step(id: StepId, change: Partial<Step>): void {
    this.patch({
      steps: this.snapshot.steps.map((step) => (step.id === id ? { ...step, ...change } : step)),
    });
  }

  private patch(change: Partial<RunSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    for (const listener of this.listeners) listener();
  }
}
