/** Something costly to hold, opened on first use and closed when nobody has used it for a while. */
export interface Idling<T> {
  use<Result>(work: (resource: T) => Promise<Result>): Promise<Result>;
  /** For a use that lasts longer than a call; `release` ends it. */
  hold(): Promise<{ resource: T; release: () => void }>;
  /** Waits for the uses that run and closes it; later uses open it again. */
  close(): Promise<void>;
}

export function createIdling<T>(
  open: () => Promise<T>,
  shut: (resource: T) => void,
  idleMs: number,
): Idling<T> {
  let opening: Promise<T> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let users = 0;
  let emptied: (() => void) | undefined;

  const shutNow = async () => {
    clearTimeout(timer);
    const opened = opening;
    opening = undefined;
    if (opened) shut(await opened);
  };

  const release = () => {
    users--;
    if (users === 0) {
      timer = setTimeout(() => void shutNow(), idleMs).unref();
      emptied?.();
    }
  };

  const hold: Idling<T>["hold"] = async () => {
    users++;
    clearTimeout(timer);
    try {
      opening ??= open().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return { resource: await opening, release };
    } catch (error) {
      release();
      throw error;
    }
  };

  return {
    hold,
    async use(work) {
      const held = await hold();
      try {
        return await work(held.resource);
      } finally {
        held.release();
      }
    },
    async close() {
      if (users > 0)
        await new Promise<void>((resolve) => {
          emptied = resolve;
        });
      await shutNow();
    },
  };
}
