import type { UsageRecorder } from "../../catalog/usage/recorder.ts";
import type { Clock } from "../../clock.ts";
import type { TokenUse } from "../../governance/token-use.ts";
import type { Logger } from "../../log.ts";
import type { DataPlaneThread } from "../data-plane/start-thread.ts";
import type { Runner } from "../runner.ts";
import { createLoop } from "./loop.ts";

const everyMs = 5_000;

/** Writes down, every few seconds, who read what and which tokens were shown. */
export function createUsageRunner(deps: {
  dataPlane: DataPlaneThread;
  recorder: UsageRecorder;
  tokenUse: TokenUse;
  clock: Clock;
  log: Logger;
}): Runner & { flush(): Promise<number> } {
  const { dataPlane, recorder, tokenUse } = deps;

  async function flush(): Promise<number> {
    const { reads, tokens } = await dataPlane.call("takeUsage");
    for (const { lastAtMs, ...entry } of reads) recorder.record({ ...entry, atMs: lastAtMs });
    for (const token of tokens) tokenUse.note(token);
    await recorder.flush();
    await tokenUse.flush();
    return reads.length;
  }

  const loop = createLoop("usage", deps, async () => {
    const count = await flush();
    return { waitMs: everyMs, ...(count === 0 ? {} : { detail: `reads of ${count} consumers written` }) };
  });
  return { ...loop, flush };
}
