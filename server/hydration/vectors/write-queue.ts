/** What has just come, and what was passed over and is filled in. */
export type WriteLane = "live" | "bulk";

/**
 * One writer at a time, as an index needs it: what is new goes before all that waits of the rest, so that it waits for
 * the one write under way and no more. A write that fails rejects for its caller and holds up no other.
 */
export function createWriteQueue(): (lane: WriteLane, work: () => Promise<unknown>) => Promise<void> {
  const waiting: Record<WriteLane, (() => Promise<void>)[]> = { live: [], bulk: [] };
  let writing = false;

  async function writeOn(): Promise<void> {
    if (writing) return;
    writing = true;
    for (;;) {
      const next = waiting.live.shift() ?? waiting.bulk.shift();
      if (!next) break;
      await next();
    }
    writing = false;
  }

  return (lane, work) =>
    new Promise((resolve, reject) => {
      waiting[lane].push(() => work().then(() => resolve(), reject));
      void writeOn();
    });
}
