import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../../../clock.ts";
import type { LakeRecord } from "../../lake.ts";
import { createLakeReader, createLakeWriter } from "./index.ts";
import { batchesOf, range, target } from "./testing/records.ts";

const kills = 8;

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "millrace-lake-kill-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

it("is whole after every kill, and holds each record once", async () => {
  const lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-reader") });
  let before = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = fork(join(import.meta.dirname, "testing/kill-flusher.ts"), [home], { stdio: "inherit" });
    const exited = once(child, "exit");
    await once(child, "message");
    // A turn takes some 30 ms: a few turns further on, at another place in one each time.
    await wait(40 + ((kill * 37) % 130));
    child.kill("SIGKILL");
    await exited;
    const state = await lake.state(target.productId);
    const end = state?.offsets[0] ?? 0;
    expect(end).toBeGreaterThan(before);
    expect(end % 15).toBe(0);
    before = end;
    const records: LakeRecord[] = [];
    if (state) for await (const batch of lake.records(state)) records.push(...batch.records);
    expect(records).toEqual(range(0, 0, end));
  }
  // What the killed ones left lying about is swept.
  const writer = createLakeWriter({
    lake: join(home, "lake"),
    spill: join(home, "spill"),
    clock: systemClock,
  });
  await writer.flush({ target, from: { 0: before }, batches: batchesOf(range(0, before, before + 1)) });
  await writer.expire(target.productId, { beforeUs: 9e15, untouchedSinceMs: Number.MAX_SAFE_INTEGER });
  const state = await lake.state(target.productId);
  const folder = join(home, "lake/tests/readings/_stream");
  expect(readdirSync(join(folder, "data")).sort()).toEqual(
    state?.files.map(({ path }) => basename(path)).sort(),
  );
  expect(readdirSync(folder).sort()).toEqual(["data", "metadata"]);
  await Promise.all([writer.close(), lake.close()]);
}, 120_000);
