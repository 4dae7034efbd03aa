import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbeddedTables } from "../server/adapters/table/embedded/index.ts";
import { systemClock } from "../server/clock.ts";
import { measureSample } from "../server/sample/measure.ts";
import { flightScenario } from "../server/sample/replay/scenario.ts";

// Prints the ranges that the sample's contracts must state: `node scripts/run.mjs scripts/measure-sample.ts`.
const home = mkdtempSync(join(tmpdir(), "millrace-measure-"));
const tables = createEmbeddedTables({
  lake: join(home, "lake"),
  spill: join(home, "spill"),
  clock: systemClock,
});
try {
  for (const [id, ranges] of Object.entries(await measureSample(tables, flightScenario))) {
    console.log(id);
    for (const [field, { minimum, maximum }] of Object.entries(ranges))
      console.log(`  ${field.padEnd(28)} ${minimum} … ${maximum}`);
  }
} finally {
  await tables.close();
  rmSync(home, { recursive: true, force: true });
}
