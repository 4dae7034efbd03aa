import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createLakeReader, createLakeWriter } from "../../../adapters/table/embedded/lake/index.ts";
import { flushStream } from "../../../hydration/lake/flush.ts";
import { startTestDataPlane } from "../testing/harness.ts";
import { activity, clicksAndActivity, clicksOf, eventually } from "./testing.ts";

let undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of undo.reverse()) await one();
  undo = [];
});

const block = { features: [{ name: "clicks_24h", aggregate: "count", window: "24h" }] };
const topic = "shop/clicks";

it("counts what the log has let go of: a new feature set is backfilled from the lake, then from the log", async () => {
  const [clicks] = clicksAndActivity(block, { retentionMs: 60_000 });
  if (!clicks) throw new Error("The test mesh has clicks.");
  let lake: ReturnType<typeof createLakeReader> | undefined;
  const plane = await startTestDataPlane([clicks], undefined, undefined, (home) => {
    lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-r") });
    return lake;
  });
  undo.push(plane.stop, () => lake?.close());
  const { send, ask } = clicksOf(plane);
  const at = new Date(Date.now() - 60_000).toISOString();
  const some = (count: number) => Array.from({ length: count }, (_, n) => ({ account_id: `a${n % 4}`, at }));
  await send(...some(200));

  const writer = createLakeWriter({
    lake: join(plane.home, "lake"),
    spill: join(plane.home, "spill-w"),
    clock: plane.clock,
  });
  undo.push(() => writer.close());
  if (!lake) throw new Error("The data plane has taken its lake.");
  const source = { productId: topic, topic, connection: null, properties: clicks.stream?.properties ?? [] };
  await flushStream({ lake, writer, stream: plane.embedded }, source, { maxRecords: 1000 });
  const { offsets = {} } = (await lake.state(topic)) ?? {};
  const inTwoHoursUs = plane.clock.nowUs() + 7_200_000_000;
  expect(await plane.embedded.enforceRetention(topic, inTwoHoursUs, offsets)).toBe(200);
  await send(...some(8));

  plane.calls.update([activity(block)], []);
  const read = { features: ["shop/activity.clicks_24h"], entities: [{ account_id: "a1" }] };
  const { body } = await eventually(
    () => ask(read),
    (answer) => answer.body.rows?.[0]?.values[0]?.value === 52,
    20_000,
  );
  expect(body.rows[0]?.values[0]?.status).toBe("PRESENT");
});
