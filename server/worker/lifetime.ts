import type { Logger } from "../log.ts";

/** A child whose stop hangs is ended after this long; the supervisor gives 5 s for everything. */
const stopWithinMs = 3_000;

/**
 * Ends the process in order at SIGTERM, SIGINT, or when the supervisor that started it is gone (its IPC channel
 * closes), and at once when a thread it cannot do without has died.
 */
export function watchLifetime(options: {
  log: Logger;
  stop: () => Promise<void>;
  /** Settle with the error of a thread that ended by itself. */
  threads: readonly { name: string; ended: Promise<Error | undefined> }[];
}): void {
  const { log } = options;
  let stopping = false;
  const stop = (why: string, code: number) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    setTimeout(() => process.exit(code || 1), stopWithinMs).unref();
    options.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        log.error({ err: error }, "the stop was not clean");
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop(signal, 0));
  process.on("disconnect", () => stop("the supervisor is gone", 0));
  // It may have gone while this process was starting.
  if (process.connected === false) stop("the supervisor is gone", 0);
  for (const { name, ended } of options.threads)
    ended.then((error) => {
      if (stopping || !error) return;
      log.fatal({ err: error, thread: name }, "a thread has died; starting anew");
      stop(`the ${name} thread has died`, 1);
    });
}
