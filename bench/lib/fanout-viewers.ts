import { get } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { sampledBatchSchema } from "../../server/domain/data-plane-api/tail.ts";

/** What one viewer of the benchmark saw. */
export interface ViewerTally {
  stuck: boolean;
  scanned: number;
  matched: number;
  delivered: number;
  dropped: number;
  filterErrors: number;
  /** Longest time between two batches, ms. */
  longestGapMs: number;
}

/**
 * The viewers of the benchmark `live-fanout`, in a process of their own. Arguments: origin, path, the principal's
 * header, how many viewers, and how many of them stop reading after a second. Says `ready`; told how
 * many records there were it answers with the tallies at that instant, and those when all viewers had heard of all.
 */
const [origin = "", path = "", header = "", count = "1", stuck = "0"] = process.argv.slice(2);
const tallies: ViewerTally[] = [];
/** What is under way when the sender ends has this long to arrive. */
const settleMs = 20_000;

/** Half of the viewers filter, so that the server has two views to serve. */
function open(index: number): Promise<void> {
  const filter = index % 2 === 0 ? "" : `&filter=${encodeURIComponent('event.kind == "arrived"')}`;
  const isStuck = index < Number(stuck);
  const tally: ViewerTally = {
    stuck: isStuck,
    scanned: 0,
    matched: 0,
    delivered: 0,
    dropped: 0,
    filterErrors: 0,
    longestGapMs: 0,
  };
  tallies.push(tally);
  return new Promise((resolve, reject) => {
    const call = get(`${origin}${path}?mode=sampled${filter}`, {
      headers: { "x-millrace-principal": header },
      agent: false,
    });
    call.on("error", reject);
    call.on("response", (response) => {
      if (response.statusCode !== 200)
        return reject(new Error(`The viewer was answered ${response.statusCode}.`));
      resolve();
      let text = "";
      let last: number | undefined;
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const block = text.slice(0, end);
          text = text.slice(end + 2);
          const at = block.indexOf("\ndata: ");
          if (!block.includes("event: records") || at < 0) continue;
          add(tally, JSON.parse(block.slice(at + 7)));
          const now = performance.now();
          if (last !== undefined) tally.longestGapMs = Math.max(tally.longestGapMs, now - last);
          last = now;
        }
      });
      if (isStuck) setTimeout(() => response.pause(), 1_000);
    });
  });
}

let parsed = 0;
function add(tally: ViewerTally, data: unknown): void {
  // The full check of the shape costs more than reading it: a sample of the batches gets it.
  const batch =
    parsed++ % 50 === 0
      ? sampledBatchSchema.parse(data)
      : (data as ReturnType<typeof sampledBatchSchema.parse>);
  tally.scanned += batch.scanned;
  tally.matched += batch.matched;
  tally.delivered += batch.records.length;
  tally.dropped += batch.dropped;
  tally.filterErrors += batch.filterErrors;
}

await Promise.all(Array.from({ length: Number(count) }, (_, index) => open(index)));
process.on("message", async (message: { expect: number }) => {
  const atEnd = tallies.map((tally) => ({ ...tally }));
  const deadline = performance.now() + settleMs;
  const complete = () => tallies.every((tally) => tally.stuck || tally.scanned >= message.expect);
  while (!complete() && performance.now() < deadline) await wait(50);
  process.send?.({ atEnd, settled: tallies }, () => process.exit(0));
});
process.send?.("ready");
