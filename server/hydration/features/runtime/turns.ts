/**
 * Turns of the thread, one at a time for all feature sets: between two of them the event loop serves what has come in
 * meanwhile. Whoever backfills takes a turn for each slice of its work, so that look-ups wait for one slice at most.
 */
export interface Turns {
  /** Resolves when it is this caller's turn. */
  next(): Promise<void>;
}

export function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  let planned = false;
  const give = () => {
    const take = waiting.shift();
    take?.();
    planned = waiting.length > 0;
    if (planned) setImmediate(give);
  };
  return {
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (planned) return;
        planned = true;
        setImmediate(give);
      }),
  };
}
