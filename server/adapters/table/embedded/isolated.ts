import { type ChildProcess, fork } from "node:child_process";
import { AppError } from "../../../errors.ts";
import type { IsolatedReply, IsolatedRequest } from "./isolated-child.ts";

export interface IsolatedOptions {
  /** The child's program, which calls `serveIsolated`. */
  program: URL;
  /** Processes at most; further requests wait. */
  processes: number;
  /** Requests that may wait; more are RATE_LIMITED. */
  waiting: number;
  /** A process nobody uses ends after this many milliseconds. */
  idleMs: number;
  maxRssBytes: number;
}

export interface Isolated<Request, Reply> {
  /** Runs in a child process that is killed after `timeoutMs`. `what` starts the messages of errors. */
  run(request: Request, options: { timeoutMs: number; what: string; signal?: AbortSignal }): Promise<Reply>;
  close(): void;
}

/** A few processes for work that may hang or eat memory; started on demand, kept while in use. */
export function createIsolated<Request, Reply>(options: IsolatedOptions): Isolated<Request, Reply> {
  const idle: { child: ChildProcess; timer: NodeJS.Timeout }[] = [];
  const all = new Set<ChildProcess>();
  const queue: (() => void)[] = [];
  let busy = 0;
  let nextId = 0;
  let closed = false;

  const start = (): ChildProcess => {
    const child = fork(options.program, {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      serialization: "advanced",
    });
    all.add(child);
    child.once("exit", () => all.delete(child));
    // A parent that has nothing else to do may end although children stand by.
    child.unref();
    child.channel?.unref();
    return child;
  };

  const take = (): ChildProcess => {
    const spare = idle.pop();
    if (!spare) return start();
    clearTimeout(spare.timer);
    return alive(spare.child) ? spare.child : take();
  };

  const putBack = (child: ChildProcess) => {
    if (closed || !alive(child)) return;
    const entry = { child, timer: setTimeout(() => drop(entry), options.idleMs).unref() };
    idle.push(entry);
  };

  const drop = (entry: (typeof idle)[number]) => {
    idle.splice(idle.indexOf(entry), 1);
    if (alive(entry.child)) entry.child.disconnect();
  };

  const acquire = async (what: string) => {
    if (closed) throw new AppError("UNAVAILABLE", `${what} cannot be run: Millrace is stopping.`);
    if (busy < options.processes) {
      busy++;
      return;
    }
    if (queue.length >= options.waiting)
      throw new AppError(
        "RATE_LIMITED",
        `${what} cannot be run: too many are waiting. Try again in a moment.`,
      );
    await new Promise<void>((resolve) => queue.push(resolve));
  };

  const release = () => {
    const next = queue.shift();
    if (next) next();
    else busy--;
  };

  return {
    async run(request, { timeoutMs, what, signal }) {
      await acquire(what);
      const child = take();
      try {
        const reply = await ask<Request, Reply>(child, nextId++, request, options.maxRssBytes, {
          timeoutMs,
          what,
          signal,
        });
        putBack(child);
        return reply;
      } catch (error) {
        // A child that answered with a problem is sound; one that was killed is not connected any more.
        putBack(child);
        throw error;
      } finally {
        release();
      }
    },
    close() {
      closed = true;
      for (const { timer } of idle) clearTimeout(timer);
      for (const child of all) child.kill("SIGKILL");
    },
  };
}

const alive = (child: ChildProcess) =>
  child.connected && child.exitCode === null && child.signalCode === null;

function ask<Request, Reply>(
  child: ChildProcess,
  id: number,
  request: Request,
  maxRssBytes: number,
  { timeoutMs, what, signal }: { timeoutMs: number; what: string; signal: AbortSignal | undefined },
): Promise<Reply> {
  return new Promise<Reply>((resolve, reject) => {
    let ending: AppError | undefined;
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      child.off("message", onMessage);
      child.off("exit", onExit);
      child.channel?.unref();
      act();
    };
    const kill = (error: AppError) => {
      ending = error;
      child.kill("SIGKILL");
    };
    const tooMuch = () =>
      new AppError(
        "TOO_LARGE",
        `${what} needs more memory than it may have and was stopped. Ask for less at once.`,
      );
    const onMessage = (message: IsolatedReply<Reply>) => {
      if (message.id !== id) return;
      if ("reply" in message) settle(() => resolve(message.reply));
      else if ("problem" in message) {
        const { code, detail, path } = message.problem;
        settle(() => reject(new AppError(code, detail, path === undefined ? {} : { path })));
      } else kill(tooMuch());
    };
    // Without a word before: it ran out of memory in a way that ends the process.
    const onExit = () => settle(() => reject(ending ?? tooMuch()));
    const onAbort = () => kill(new AppError("TIMEOUT", `${what} was stopped by its caller.`));
    const timer = setTimeout(
      () => kill(new AppError("TIMEOUT", `${what} took longer than ${timeoutMs / 1000} s and was stopped.`)),
      timeoutMs,
    );
    child.channel?.ref();
    child.on("message", onMessage);
    child.on("exit", onExit);
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) onAbort();
    const message: IsolatedRequest<Request> = { id, request, maxRssBytes };
    child.send(message as object, (error) => {
      if (error) kill(new AppError("UNAVAILABLE", `${what} could not be started: ${error.message}`));
    });
  });
}
