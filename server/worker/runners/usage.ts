import { recordUsage } from "../../catalog/usage/record-usage.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { TokenUse } from "../../governance/token-use.ts";
import type { Logger } from "../../log.ts";
import type { DataPlaneThread } from "../data-plane/start-thread.ts";
import type { Runner } from "../runner.ts";
import { createLoop } from "./loop.ts";

const everyMs = 5_000;

/** Writes down, every few seconds, who read what and which tokens were shown. */
export function createUsageRunner(deps: {
  dataPlane: DataPlaneThread;
  db: Db;
  tokenUse: TokenUse;
  clock: Clock;
  log: Logger;
}): Runner & { flush(): Promise<number> } {
  const { dataPlane, db, tokenUse } = deps;
  // What could not be written stays here for the next turn.
  let waiting: Awaited<ReturnType<typeof take>>["reads"] = [];
  const take = () => dataPlane.call("takeUsage");

  async function flush(): Promise<number> {
    const { reads, tokens } = await take();
    waiting.push(...reads);
    for (const token of tokens) tokenUse.note(token);
    const count = waiting.length;
    if (count > 0) await recordUsage(db, waiting);
    waiting = [];
    await tokenUse.flush();
    return count;
  }

  const loop = createLoop("usage", deps, async () => {
    const count = await flush();
    return { waitMs: everyMs, ...(count === 0 ? {} : { detail: `reads of ${count} consumers written` }) };
  });
  return { ...loop, flush };
}
