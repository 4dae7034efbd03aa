/** What a call came to within its time. */
export type Outcome<T> =
  | { kind: "done"; value: T; tookMs: number }
  | { kind: "failed"; error: unknown; tookMs: number }
  | { kind: "late"; tookMs: number };

/**
 * Runs a call for so long at most: then its signal is aborted and nobody waits for it any more, whether it listens or
 * not. Never rejects.
 */
export async function within<T>(
  ms: number,
  elapsed: () => number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<Outcome<T>> {
  const begun = elapsed();
  const took = () => Math.round((elapsed() - begun) * 10) / 10;
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome<T>>((resolve) => {
    timer = setTimeout(() => {
      resolve({ kind: "late", tookMs: took() });
      ending.abort(new DOMException("The deadline passed.", "TimeoutError"));
    }, ms);
  });
  const done = Promise.resolve()
    .then(() => call(ending.signal))
    .then(
      (value): Outcome<T> => ({ kind: "done", value, tookMs: took() }),
      (error: unknown): Outcome<T> => ({ kind: "failed", error, tookMs: took() }),
    );
  const outcome = await Promise.race([done, late]);
  clearTimeout(timer);
  return outcome;
}
