import { type ChildProcess, fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { createEmbeddedOnlineStore } from "../adapters/online-store/embedded/index.ts";
import type { StoredVersion } from "../adapters/online-store/types.ts";
import { createEmbeddedStream } from "../adapters/stream/embedded/index.ts";
import { systemClock } from "../clock.ts";
import type { FeatureSetState } from "../domain/data-plane-api/feature-set-state.ts";
import { compileDecoder } from "../domain/feature-set/decode.ts";
import type { FeatureSetPlan } from "../domain/feature-set/plan.ts";
import { servicePrincipal } from "../domain/principal.ts";
import { describeProduct, type ProductDefinition, parseProductFile } from "../domain/product-file/index.ts";
import { evaluateReference } from "../engine/reference.ts";
import {
  addEvent,
  advance,
  createKeyTiles,
  noteOutranked,
  readWindows,
  replaceEvent,
} from "../engine/tiles/index.ts";
import type { EngineEvent } from "../engine/types.ts";
import { classifyVersion } from "../engine/versions.ts";
import { principalHeader, signPrincipal } from "../governance/signed-principal.ts";
import { createTileKeys } from "../hydration/features/runtime/tile-keys.ts";
import { servedProduct } from "./served-catalog/served-product.ts";
import { endChild } from "./testing/child.ts";
import { visitFeatures, visitsProduct } from "./testing/visits-product.ts";

const kills = 20;
const writers = 2;
const batch = 40;
const accounts = 25;
const stream = "shop/visits";
const set = "shop/visit_features";
const signingKey = "test-signing-key";

const home = mkdtempSync(join(tmpdir(), "mr-killed-"));
const products = [productOf(visitsProduct(stream, 2)), productOf(visitFeatures(set, stream))];
const find = (id: string) => products.map(describeProduct).find((product) => product.id === id);

let child: ChildProcess | undefined;
afterAll(async () => {
  if (child) await endChild(child, "SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

/**
 * Events, late ones and corrections are written through kills at random moments. Afterwards every record of the log is
 * in the state exactly once, and every key's tiles are byte for byte those of a run that nothing disturbed.
 */
it(`ends with the tiles of an undisturbed run after ${kills} kills`, async () => {
  const served = products.map((definition) =>
    servedProduct({ status: "active", revision: 1, definition }, find),
  );
  writeFileSync(join(home, "products.json"), JSON.stringify(served));
  let port = await start(0);
  const url = `http://127.0.0.1:${port}/api/v1/products/${stream}/events`;
  let batches = 0;
  let running = true;

  async function write(writer: number): Promise<void> {
    for (let n = 0; running; n++) {
      const records = Array.from({ length: batch }, (_, i) => visit(writer, n, i));
      for (let sent = false; !sent; )
        try {
          const response = await fetch(url, {
            method: "POST",
            body: JSON.stringify(records),
            headers: {
              ...identity(),
              "content-type": "application/json",
              "idempotency-key": `w${writer}-${n}`,
            },
          });
          sent = response.status === 200;
          await response.arrayBuffer();
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
          await wait(10);
        }
      batches++;
      await wait(5);
    }
  }
  const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  for (let kill = 0; kill < kills; kill++) {
    const before = batches;
    while (batches === before) await wait(2);
    await wait((kill * 53) % 250);
    if (child) await endChild(child, "SIGKILL");
    port = await start(port);
  }
  running = false;
  await writing;
  await caughtUp(batches * batch);
  if (child) await endChild(child, "SIGTERM");

  const plan = served[1]?.features;
  if (!plan) throw new Error("the set has no plan");
  const log = await recordsOf(plan);
  expect(log.length).toBe(batches * batch);
  const writer = createEmbeddedOnlineStore({ home }).openWriter(plan);
  const keys = createTileKeys(writer, plan.engine);
  while (keys.recover(1_000));
  const nowUs = systemClock.nowUs();
  const windows = plan.engine.windows.map((_, place) => place);
  const stored: string[] = [];
  for (let account = 0; account < accounts; account++) {
    const key = JSON.stringify([`account-${account}`]);
    const versions = writer.versionsOf(key);
    for (const { partition, offset } of versions) stored.push(`${partition}:${offset}`);
    const undisturbed = replay(plan, versions);
    const held = keys.find(key);
    if (!held) throw new Error(`${key} is missing`);
    // As the windows' tails move on, every tile of every level shows in some reading.
    for (const laterS of [0, 5, 65, 290, 305, 1_800, 3_700, 40_000, 90_000, 600_000, 2_600_000]) {
      const atUs = nowUs + laterS * 1_000_000;
      const reading = readWindows(held.tiles, atUs, windows);
      expect(reading).toEqual(readWindows(undisturbed, atUs, windows));
      expect(reading).toEqual(evaluateReference(plan.engine, versions, { atUs, known: () => true }));
    }
  }
  expect(stored.sort()).toEqual(log.map(({ partition, offset }) => `${partition}:${offset}`).sort());
  const { corrected, late } = writer.counters();
  expect(Math.min(corrected, late)).toBeGreaterThan(100);
  process.stderr.write(`${log.length} records, ${corrected} corrected, ${late} late\n`);
  writer.close();
}, 240_000);

/** Every tenth corrects one of the batch before; event times are some minutes out of order. */
function visit(writer: number, n: number, i: number) {
  const corrects = i % 10 === 9 && n > 0;
  const place = corrects ? n - 1 : n;
  const index = corrects ? i - 1 : i;
  return {
    id: `w${writer}-${place}-${index}`,
    account: `account-${(place * 7 + index * 3 + writer) % accounts}`,
    action: ["view", "buy", "back", "search"][(n + i) % 4],
    amount: ((n * 31 + i * 17) % 1_000) / 8,
    at: new Date(Date.now() - ((i * 7_919) % 400) * 1_000).toISOString(),
  };
}

const identity = () => ({
  [principalHeader]: signPrincipal(servicePrincipal("test"), signingKey, systemClock.nowMs()),
});

/** Starts the process; the port it listens on. */
async function start(port: number): Promise<number> {
  const main = "server/worker/testing/data-plane-process.ts";
  const started = fork(main, [home, signingKey, String(port)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  child = started;
  const [message] = (await once(started, "message")) as [{ port: number }];
  return message.port;
}

/** Waits until the process says that everything has been applied. */
async function caughtUp(records: number): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    child?.send("states");
    const [{ states }] = (await once(child ?? new EventEmitter(), "message")) as [
      { states: FeatureSetState[] },
    ];
    const [state] = states;
    const applied = Object.values(state?.frontier ?? {}).reduce((sum, offset) => sum + offset, 0);
    if (state?.phase === "live" && applied === records) return;
    if (performance.now() > deadline) throw new Error(`Not caught up: ${JSON.stringify(state)}`);
    await wait(50);
  }
}

function productOf(source: string): ProductDefinition {
  const { definition, findings } = parseProductFile(source);
  if (!definition) throw new Error(JSON.stringify(findings));
  return definition;
}

/** The events of every record of the log. */
async function recordsOf(plan: FeatureSetPlan): Promise<EngineEvent[]> {
  const log = createEmbeddedStream({ home });
  const decode = compileDecoder(plan);
  const events: EngineEvent[] = [];
  for (let next = await log.resolve(stream, { kind: "earliest" }); ; ) {
    const page = await log.read(stream, next, { limit: 1_000 });
    if (page.records.length === 0) break;
    for (const record of page.records) {
      const decoded = decode(record, 0);
      if ("event" in decoded) events.push(decoded.event);
    }
    next = page.next;
  }
  await log.close();
  return events;
}

/** Tiles from versions in the order in which they were taken in, in one go. */
function replay(plan: FeatureSetPlan, versions: readonly StoredVersion[]) {
  const tiles = createKeyTiles(plan.engine);
  const inForce = new Map<string, StoredVersion>();
  for (const version of [...versions].sort((a, b) => a.seq - b.seq)) {
    advance(tiles, version.servableTimeUs);
    const id = version.recordId ?? "";
    const before = inForce.get(id);
    if (classifyVersion(version, before) === "outranked") {
      noteOutranked(tiles, version);
      continue;
    }
    inForce.set(id, version);
    if (before)
      replaceEvent(tiles, before, version, (startUs, endUs) =>
        [...inForce.values()].filter(({ eventTimeUs }) => eventTimeUs >= startUs && eventTimeUs < endUs),
      );
    else addEvent(tiles, version);
  }
  return tiles;
}
