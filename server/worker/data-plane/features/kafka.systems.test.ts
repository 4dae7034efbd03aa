import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kafkaName, prepareKafka, type RunningKafka, startKafka } from "../../../../scripts/systems/kafka.ts";
import { available } from "../../../../scripts/systems/system.ts";
import { createKafkaStream } from "../../../adapters/stream/kafka/index.ts";
import { systemClock as clock } from "../../../clock.ts";
import { startTestDataPlane } from "../testing/harness.ts";
import { type Click, clicksAndActivity, clicksOf, eventually, type OnlineBody } from "./testing.ts";

const kafka = await available(kafkaName, prepareKafka);
if (!kafka.ok) it.skip(kafka.reason, () => {});

const features = [
  { name: "clicks_24h", aggregate: "count", window: "24h" },
  { name: "spent_24h", aggregate: "sum", column: "amount", window: "24h" },
  { name: "last3", aggregate: "last_n", n: 3, column: "action", window: "24h" },
];
const names = features.map(({ name }) => `shop/activity.${name}`);
const accounts = ["ada", "bob", "eve"];
const at = (beforeMs: number) => new Date(Date.now() - beforeMs).toISOString();

describe.runIf(kafka.ok)(`feature sets on ${kafkaName}`, () => {
  const home = mkdtempSync(join(tmpdir(), "mr-kafka-features-"));
  let broker: RunningKafka;
  beforeAll(async () => {
    if (kafka.ok) broker = await startKafka(kafka.value);
  });
  afterAll(async () => {
    await broker?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const open = async () => {
    const plane = await startTestDataPlane(
      clicksAndActivity({ features }, { connection: "cluster", partitions: 2 }, { connection: "cluster" }),
      (settings) => createKafkaStream(JSON.parse(settings), { clock }),
      home,
    );
    plane.calls.connections([["cluster", JSON.stringify({ brokers: broker.brokers })]]);
    return { plane, ...clicksOf(plane) };
  };
  type Opened = Awaited<ReturnType<typeof open>>;
  const entities = accounts.map((account_id) => ({ account_id }));
  const applied = (body: OnlineBody) =>
    Object.values(body.metadata?.frontier["shop/activity"] ?? {}).reduce((sum, offset) => sum + offset, 0);
  const answers = async (opened: Opened, records: number) => {
    const { body } = await eventually(
      () => opened.ask({ features: names, entities }),
      (reply) => reply.status === 200 && applied(reply.body) === records,
      30_000,
    );
    return body;
  };
  const shown = (body: OnlineBody) => body.rows.map(({ values }) => values.map(({ value }) => value));

  /** What DuckDB or anybody would count from the clicks: the last version of each id, in order of their times. */
  const expected = (clicks: readonly Click[]) => {
    const inForce = [...new Map(clicks.map((click) => [click.id, click])).values()];
    inForce.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    return accounts.map((account) => {
      const own = inForce.filter(({ account_id }) => account_id === account);
      const last = own.slice(-3).map(({ action }) => action);
      return [own.length, own.reduce((sum, { amount = 0 }) => sum + amount, 0), last.reverse()];
    });
  };
  const clicks = (from: number, count: number): Click[] =>
    Array.from({ length: count }, (_, i) => {
      const n = from + i;
      // Every seventh corrects an earlier one of the same account; times are out of order and all different.
      const corrected = n % 7 === 6 ? n - 3 : n;
      return {
        id: `c${corrected}`,
        account_id: accounts[corrected % 3] ?? "",
        action: `action-${n}`,
        amount: n % 13,
        at: at(60_000 + ((corrected * 7_919) % 10_007) * 1_000),
      };
    });

  it("counts what the broker holds, goes on from its frontier after a restart, and answers of then stay", async () => {
    const first = await open();
    const before = clicks(0, 300);
    await first.send(...before);
    const early = await answers(first, 300);
    expect(shown(early)).toEqual(expected(before));
    const frontier = early.metadata.frontier["shop/activity"];
    await first.plane.stop();

    // What comes while nobody is there is taken in afterwards, once.
    const stream = createKafkaStream({ brokers: broker.brokers }, { clock });
    const more = clicks(300, 200);
    await stream.produce(
      "shop/clicks",
      more.map((click) => ({
        key: click.account_id,
        eventTimeUs: Date.parse(click.at) * 1_000,
        value: JSON.stringify(click),
      })),
    );
    await stream.close();

    const second = await open();
    const late = await answers(second, 500);
    expect(shown(late)).toEqual(expected([...before, ...more]));
    const { body: then } = await second.ask({
      features: names,
      entities,
      asOf: early.metadata.asOf,
      knownAt: "as-served",
    });
    expect(shown(then)).toEqual(shown(early));
    const [state] = second.plane.calls.featureSets();
    expect(state?.counters.events).toBe(500);
    expect(state?.counters.corrected).toBeGreaterThan(50);
    for (const [partition, offset] of Object.entries(frontier ?? {}))
      expect(state?.frontier[partition]).toBeGreaterThanOrEqual(offset);
    await second.plane.stop();
  });
});
