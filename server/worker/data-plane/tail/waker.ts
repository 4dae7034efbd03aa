import type { SharedTail } from "./shared-tail.ts";

/** Waits for the tail's next batch. */
export function createWaker(tail: SharedTail, signal: AbortSignal) {
  let fresh = false;
  let wakeUp = () => {};
  const wake = () => {
    fresh = true;
    wakeUp();
  };
  const unlisten = tail.listen(wake);
  signal.addEventListener("abort", wake);
  return {
    /** Resolves at the next batch, at the end of the viewer, or after `timeoutMs`. */
    async next(timeoutMs: number): Promise<void> {
      if (!fresh)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      fresh = false;
    },
    /** Wakes who waits. */
    now: wake,
    close() {
      unlisten();
      signal.removeEventListener("abort", wake);
    },
  };
}
