import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createEmbeddedStream,
  type EmbeddedStream,
  startLogWriter,
} from "../../adapters/stream/embedded/index.ts";
import { systemClock as clock } from "../../clock.ts";
import type { StreamDerivation } from "../../domain/data-plane-api/served-product.ts";
import type { StreamModels } from "../../hydration/inference/stream-models.ts";
import { createStreams } from "../data-plane/streams.ts";
import { testProduct, testRecord } from "../data-plane/testing/harness.ts";
import { createDeriveRunner } from "./derive.ts";

let home: string;
let writer: ReturnType<typeof startLogWriter>;
let embedded: EmbeddedStream;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "mr-derive-runner-"));
  writer = startLogWriter({ home });
  embedded = createEmbeddedStream({ home, writer: writer.connect() });
});
afterAll(async () => {
  await embedded.close();
  await writer.close();
  rmSync(home, { recursive: true, force: true });
});

const source = testProduct("test/flights");
const derived = (id: string, over: Partial<StreamDerivation>) =>
  testProduct(id, {
    derive: { from: source.id, filter: null, map: null, enrich: [], ...over },
    unknownFields: "allow",
  });
const asked = derived("test/asked", {
  map: { id: "event.id", at: "event.at", said: "infer.it.said" },
  infer: [{ name: "it", product: "test/model", port: null, data: { id: "event.id" }, patienceMs: 60_000 }],
});
const plain = derived("test/plain", {});

const held = async (topic: string): Promise<number> =>
  (await embedded.describe(topic)).partitions.reduce((sum, { end }) => sum + end, 0);

test("a model that hangs holds up its own stream only, which shows its lag, and stopping does not wait for it", async () => {
  let answers = false;
  const open: (() => void)[] = [];
  const models: Pick<StreamModels, "ask"> = {
    ask: (_stream, _step, data, signal) =>
      new Promise((resolve, reject) => {
        const answer = () => resolve({ kind: "answer", fields: { said: `hello ${data.id}` } });
        if (answers) return answer();
        open.push(answer);
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
  };
  const start = () => {
    const runner = createDeriveRunner({
      streams: createStreams(embedded, () => {
        throw new Error("There are no connections in this test.");
      }),
      tables: {
        keep() {
          throw new Error("There are no tables in this test.");
        },
      },
      models,
      clock,
      log: pino({ level: "silent" }),
    });
    runner.update([source, asked, plain], []);
    runner.start();
    return runner;
  };
  await embedded.ensureTopic({ topic: source.id, partitions: 1, retentionMs: null });
  await embedded.produce(
    source.id,
    Array.from({ length: 10 }, (_, n) => ({
      key: `f${n}`,
      value: JSON.stringify(testRecord(n)),
      eventTimeUs: n,
    })),
  );

  const first = start();
  await expect.poll(() => held(plain.id), { timeout: 10_000 }).toBe(10);
  await expect.poll(() => open.length, { timeout: 10_000 }).toBe(10);
  expect(await held(asked.id)).toBe(0);
  await expect.poll(() => first.status().lagRecords, { timeout: 10_000 }).toBe(10);
  expect(first.status().detail).toContain("test/asked: 0 source records read, 10 behind");
  await first.stop();

  answers = true;
  const second = start();
  await expect.poll(() => held(asked.id), { timeout: 10_000 }).toBe(10);
  await second.stop();
});
