import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createEmbeddedStream,
  type EmbeddedStream,
  startLogWriter,
} from "../../adapters/stream/embedded/index.ts";
import type { ProduceRecord, StreamAdapter } from "../../adapters/stream/types.ts";
import { systemClock as clock } from "../../clock.ts";
import type { ServedStream } from "../../domain/data-plane-api/served-product.ts";
import type { StreamAnswer } from "../inference/stream-models.ts";
import { type DerivationDeps, openDerivation, recordsPerStep } from "./derivation.ts";
import { allRecords, cuttable, numberRecord, squaresStreams } from "./testing.ts";

let home: string;
let writer: ReturnType<typeof startLogWriter>;
let stream: EmbeddedStream;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "millrace-derive-"));
  writer = startLogWriter({ home });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
});
afterAll(async () => {
  await stream.close();
  await writer.close();
  rmSync(home, { recursive: true, force: true });
});

/** Capitals by country, kept as the table's newest snapshot; none until a test gives some. */
const capitals = { rows: new Map<string, readonly string[]>(), atUs: null as number | null, stopped: 0 };
const tables: DerivationDeps["tables"] = {
  keep: () => ({
    newest: () => ({ atUs: capitals.atUs, rows: capitals.rows }),
    loaded: Promise.resolve(),
    problem: () => null,
    stop: () => {
      capitals.stopped++;
    },
  }),
};

/** A model that spells numbers; what a test makes it do. */
const spelling = {
  answer: async (n: number): Promise<StreamAnswer> => ({ kind: "answer", fields: { word: `${n}` } }),
  asked: 0,
};
const models: DerivationDeps["models"] = {
  ask(_stream, _step, data) {
    spelling.asked++;
    return spelling.answer(Number(data.n));
  },
};

let meshes = 0;
async function squares(partitions = { source: 2, target: 2 }, over: Partial<ServedStream> = {}) {
  const { source, target } = squaresStreams(`m${meshes++}`, partitions, over);
  for (const each of [source, target]) {
    await stream.ensureTopic({ topic: each.topic, partitions: each.partitions, retentionMs: null });
    await stream.ensureTopic({ topic: each.deadTopic, partitions: 1, retentionMs: null });
  }
  const open = (adapter: StreamAdapter = stream) =>
    openDerivation(
      { clock, source: adapter, target: adapter, deadLetters: adapter, tables, models },
      {
        productId: target.topic,
        served: target,
        from: { productId: source.topic, served: source },
        tableOf: () => "table",
      },
    );
  const send = (records: Partial<ProduceRecord>[]) =>
    stream.produce(
      source.topic,
      records.map((record) => ({ key: "k", value: "{}", eventTimeUs: 1, ...record })),
    );
  return { source, target, open, send };
}

const all = (topic: string) => allRecords(stream, topic);
const number = numberRecord;

test("filters and maps, keeps event times, says where each record came from, and keeps what it refuses", async () => {
  const { source, target, open, send } = await squares();
  await send([number(3), number(4), number(200), { key: "odd", value: '{"n":6}' }]);
  const derivation = await open();
  expect(await derivation.lag()).toBe(4);
  while ((await derivation.step()) > 0);
  expect(await derivation.lag()).toBe(0);

  const [four, ...others] = await all(target.topic);
  expect(others).toEqual([]);
  const from = (await all(source.topic)).find(({ key }) => key === "k4");
  expect(four).toMatchObject({
    key: "n4!",
    value: '{"name":"n4!","square":16}',
    eventTimeUs: 4_000_000,
    schemaVersion: "1.0.0",
    headers: {
      trace: "t4",
      source: source.topic,
      "source-partition": String(from?.partition),
      "source-offset": String(from?.offset),
    },
  });
  const dead = await all(target.deadTopic);
  const told = dead.map(({ value, headers: { code, path } }) => ({ value, code, path }));
  expect(told).toHaveLength(2);
  expect(told).toContainEqual({ value: '{"name":"n200!","square":40000}', code: "RANGE", path: "square" });
  // What could not be computed is kept as the source had it.
  expect(told).toContainEqual({ value: '{"n":6}', code: "DERIVE", path: "name" });
  expect(dead.find(({ headers }) => headers.code === "DERIVE")?.headers.message).toContain(
    "No such key: name",
  );
});

test("what was known before it began was known then; what comes live is known when it comes", async () => {
  const { source, target, open, send } = await squares({ source: 1, target: 1 });
  const past = clock.nowUs() - 3_600_000_000;
  await send([
    { ...number(2), knowledgeTimeUs: past },
    { ...number(4), knowledgeTimeUs: past + 10 },
  ]);
  await send([number(6)]);
  let derivation = await open();
  await derivation.step();
  // Opened again, as after a kill, it goes on the same way.
  derivation = await open();
  await send([number(8)]);
  await derivation.step();
  await send([number(10)]);
  await derivation.step();

  const [two, four, six, eight, ten] = await all(target.topic);
  const known = (await all(source.topic)).map(({ knowledgeTimeUs }) => knowledgeTimeUs);
  expect([two, four, six].map((record) => record?.knowledgeTimeUs)).toEqual(known.slice(0, 3));
  expect([two, four, six, eight, ten].map((record) => record?.imported)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(eight?.knowledgeTimeUs).toBeGreaterThan(known[3] ?? 0);
  expect(ten?.knowledgeTimeUs).toBeGreaterThan(known[4] ?? 0);
});

test("without a map records go through as they are, tombstones too", async () => {
  const { target, open, send } = await squares(
    { source: 1, target: 1 },
    { derive: { from: "x", filter: null, map: null, enrich: [] }, properties: [], key: [] },
  );
  const value = '{"n":  3, "name": "spaces stay"}';
  await send([{ value }, { key: "gone", value: null }]);
  await (await open()).step();
  expect((await all(target.topic)).map(({ key, value }) => ({ key, value }))).toEqual([
    { key: null, value },
    { key: "gone", value: null },
  ]);
});

test("enriches from the table's newest rows, waits until it has some, and leaves open what it does not find", async () => {
  const { target, open, send } = await squares(
    { source: 1, target: 1 },
    {
      key: [],
      properties: [
        { name: "country", logicalType: "string", required: true },
        { name: "capital", logicalType: "string" },
      ],
      derive: {
        from: "x",
        filter: null,
        map: { country: "event.country", capital: "enrich.land.capital" },
        enrich: [
          {
            name: "land",
            product: "geo/countries",
            on: [{ column: "code", expression: "event.country.upperAscii()" }],
            columns: ["capital"],
          },
        ],
      },
    },
  );
  await send([{ value: '{"country":"no"}' }, { value: '{"country":"xx"}' }, { value: '{"country":5}' }]);
  await expect(open()).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("no rows yet"),
  });
  expect(capitals.stopped).toBe(1);
  capitals.atUs = 1;
  capitals.rows.set('["NO"]', ["Oslo"]);
  const derivation = await open();
  await derivation.step();
  derivation.close();
  expect(capitals.stopped).toBe(2);
  expect((await all(target.topic)).map(({ value }) => value)).toEqual([
    '{"country":"no","capital":"Oslo"}',
    '{"country":"xx"}',
  ]);
  // Its key cannot be computed, so it has no capital; its own contract then refuses it for the country.
  expect((await all(target.deadTopic)).map(({ headers }) => headers.code)).toEqual(["TYPE"]);
});

test("goes on with what there is when retention was faster, and counts what is missing", async () => {
  const { source, target, open, send } = await squares({ source: 1, target: 1 });
  await send([number(2)]);
  const derivation = await open();
  await derivation.step();
  await send([number(4), number(6)]);
  await stream.ensureTopic({ topic: source.topic, partitions: 1, retentionMs: 60_000 });
  expect(await stream.enforceRetention(source.topic, clock.nowUs() + 120_000_000)).toBe(3);
  await send([number(8)]);
  await derivation.step();
  expect(derivation.missed()).toBe(2);
  expect((await all(target.topic)).map(({ key }) => key)).toEqual(["n2!", "n8!"]);
});

test("writes each record once, wherever it is cut off", async () => {
  const cut = fc.record({
    /** Which call fails, counted over all writes. */
    at: fc.integer({ min: 0, max: 12 }),
    /** Whether the write had been done when the process went. */
    done: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(cut, { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 2 * recordsPerStep + 50 }), { minLength: 1, maxLength: 3 }),
      fc.record({ source: fc.constantFrom(1, 3), target: fc.constantFrom(1, 2) }),
      async (cuts, sends, partitions) => {
        const { source, target, open, send } = await squares(partitions);
        const adapter = cuttable(cuts)(stream);
        let derivation: Awaited<ReturnType<typeof open>> | undefined;
        let n = 0;
        for (const count of sends) {
          await send(Array.from({ length: count }, () => number(n++)));
          for (let worked = 1; worked > 0; ) {
            try {
              derivation ??= await open(adapter);
              worked = await derivation.step();
            } catch (error) {
              expect(String(error)).toContain("cut off");
              derivation = undefined;
            }
          }
        }
        const even = Array.from({ length: n }, (_, i) => i).filter((i) => i % 2 === 0);
        const squared = even.filter((i) => i * i <= 10_000).map((i) => `n${i}!`);
        const tooLarge = even.filter((i) => i * i > 10_000).map((i) => `{"name":"n${i}!","square":${i * i}}`);
        expect((await all(target.topic)).map(({ key }) => key).sort()).toEqual(squared.sort());
        expect((await all(target.deadTopic)).map(({ value }) => value).sort()).toEqual(tooLarge.sort());
        expect(await stream.lag(source.topic, `derive:${target.topic}`)).toEqual(
          Object.fromEntries(Array.from({ length: partitions.source }, (_, partition) => [partition, 0])),
        );
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

const inferring = {
  derive: {
    from: "",
    filter: "int(event.n) % 2 == 0",
    map: { name: "event.name", word: "infer.spelt.word" },
    enrich: [],
    infer: [
      { name: "spelt", product: "test/speller", port: null, data: { n: "event.n" }, patienceMs: 1_000 },
    ],
  },
  properties: [
    { name: "name", logicalType: "string" as const, required: true },
    { name: "word", logicalType: "string" as const, required: true },
  ],
};

test("asks a model for each record it does not leave out, and keeps what the model refuses with the reason", async () => {
  const { target, open, send } = await squares({ source: 1, target: 1 }, inferring);
  await send([number(1), number(2), number(4), { key: "odd", value: '{"n":"x"}' }]);
  spelling.asked = 0;
  spelling.answer = async (n) =>
    n === 4
      ? { kind: "refused", message: "test/speller: word: it cannot spell four" }
      : { kind: "answer", fields: { word: `w${n}` } };
  const derivation = await open();
  while ((await derivation.step()) > 0);
  expect((await all(target.topic)).map(({ value }) => value)).toEqual(['{"name":"n2","word":"w2"}']);
  expect(spelling.asked).toBe(2);
  const [four, ...others] = await all(target.deadTopic);
  expect(others).toEqual([]);
  expect(four).toMatchObject({
    value: '{"n":4,"name":"n4"}',
    headers: { code: "INFER", path: "infer.spelt", message: "test/speller: word: it cannot spell four" },
  });
});

test("waits for a model without losing its place or writing half a page", async () => {
  const { target, open, send } = await squares({ source: 1, target: 1 }, inferring);
  await send([number(2), number(4)]);
  spelling.answer = async (n) => {
    if (n === 4) throw new Error("waits");
    return { kind: "answer", fields: { word: `w${n}` } };
  };
  const waiting = await open();
  await expect(waiting.step()).rejects.toThrow("waits");
  expect(await all(target.topic)).toEqual([]);
  expect(await waiting.lag()).toBe(2);
  spelling.answer = async (n) => ({ kind: "answer", fields: { word: `w${n}` } });
  await waiting.step();
  expect(await all(target.topic)).toHaveLength(2);
});

test("writes each answer once, wherever it is cut off, though the model never says the same twice", async () => {
  let said = 0;
  spelling.answer = async (n) =>
    ++said % 5 === 0
      ? { kind: "refused", message: "not in the mood" }
      : { kind: "answer", fields: { word: `${n} as said ${said}` } };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ at: fc.nat({ max: 3 }), done: fc.boolean() }), { maxLength: 4 }),
      async (cuts) => {
        const { target, open, send } = await squares({ source: 2, target: 2 }, inferring);
        await send(Array.from({ length: 200 }, (_, n) => number(n)));
        const cut = cuttable(cuts)(stream);
        for (let tries = 0; tries < 20; tries++) {
          try {
            const derivation = await open(cut);
            while ((await derivation.step()) > 0);
            break;
          } catch {
            // The process was lost; the next one opens anew.
          }
        }
        const places = [...(await all(target.topic)), ...(await all(target.deadTopic))].map(
          ({ headers }) => `${headers["source-partition"]}:${headers["source-offset"]}`,
        );
        expect(places).toHaveLength(100);
        expect(new Set(places).size).toBe(100);
      },
    ),
    { numRuns: 12 },
  );
}, 60_000);
