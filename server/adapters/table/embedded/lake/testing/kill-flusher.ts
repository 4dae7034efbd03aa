import { join } from "node:path";
import { systemClock } from "../../../../../clock.ts";
import { createLakeReader } from "../reader.ts";
import { createLakeWriter } from "../writer.ts";
import { batchesOf, range, target } from "./records.ts";

// Flushes, compacts and expires without end; whoever started it kills it. Argument: the home.
const home = process.argv[2] ?? "";
const lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, `spill-r-${process.pid}`) });
const writer = createLakeWriter({ lake: join(home, "lake"), spill: join(home, "spill"), clock: systemClock });
for (let turn = 0; ; turn++) {
  const from = (await lake.state(target.productId))?.offsets[0] ?? 0;
  await writer.flush({ target, from: { 0: from }, batches: batchesOf(range(0, from, from + 15)) });
  if (turn === 0) process.send?.("flushed");
  if (turn % 3 === 0) await writer.compact(target.productId);
  if (turn % 5 === 0)
    await writer.expire(target.productId, {
      beforeUs: systemClock.nowUs() - 500_000,
      untouchedSinceMs: systemClock.nowMs() - 500,
    });
}
