import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSqliteDocuments } from "../../adapters/documents/sqlite/index.ts";
import type { DocumentIndex } from "../../adapters/documents/types.ts";
import {
  createEmbeddedStream,
  type LogWriter,
  startLogWriterHere,
} from "../../adapters/stream/embedded/index.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import { manualClock } from "../../clock.ts";
import { createDocumentFollower, type DocumentFollower, type DocumentHydration } from "./follower.ts";

const topic = "library/books";
const hydration: DocumentHydration = {
  space: `${topic}@1`,
  topic,
  block: { columns: ["title", "about.text"] },
  recordIdField: "isbn",
  fields: ["title", "about.text"],
  names: ["isbn", "title"],
};
const clock = manualClock(Date.UTC(2026, 0, 1));
let home: string;
let writer: LogWriter;
let stream: StreamAdapter;
let documents: DocumentIndex;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "follower-"));
  writer = startLogWriterHere({ home, clock });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
  documents = createSqliteDocuments({ folder: join(home, "search") });
  await stream.ensureTopic({ topic, partitions: 2, retentionMs: 1000 });
});
afterEach(async () => {
  await documents.close();
  await stream.close();
  await writer.close();
  rmSync(home, { recursive: true });
});

const publish = async (key: string, value: string | null) => {
  clock.advance(10);
  const { positions } = await stream.produce(topic, [{ key, value, eventTimeUs: clock.nowUs() }]);
  return positions[0];
};
const book = (isbn: string, title: string, text = "") => JSON.stringify({ isbn, title, about: { text } });
const drain = async (follower: DocumentFollower) => {
  while (await follower.step());
};
const found = async (question: string) =>
  (await documents.rank(hydration.space, question, { weights: { title: 1, "about.text": 1 }, limit: 5 })).map(
    ({ recordId }) => recordId,
  );

describe("the document follower", () => {
  it("follows inserts, corrections and removals with their places in the log", async () => {
    await publish("a", book("1", "Dune", "desert planet"));
    const second = await publish("b", book("2", "Emma"));
    const follower = await createDocumentFollower({ stream, documents }, hydration);
    expect(await follower.behind()).toBe(2);
    await drain(follower);
    expect(await follower.behind()).toBe(0);
    expect(await found("deserts")).toEqual(["1"]);
    expect((await documents.read(hydration.space, ["2"], {}))[0]).toMatchObject({
      partition: second?.partition,
      offset: second?.offset,
      knownUs: second?.knowledgeTimeUs,
      payload: book("2", "Emma"),
    });
    await publish("a", book("1", "Dune", "sand worms"));
    await publish("b", book("2", ""));
    await drain(follower);
    expect([await found("desert"), await found("worm"), await found("Emma")]).toEqual([[], ["1"], []]);
    expect(await documents.named(hydration.space, ["dune"], { fields: ["title"] })).toHaveLength(1);
  });

  it("passes over what is no JSON and what retention removed, and goes on after a restart", async () => {
    await publish("x", "no JSON {");
    await publish("a", book("1", "Dune"));
    await drain(await createDocumentFollower({ stream, documents }, hydration));
    for (let n = 2; n < 6; n++) await publish(`k${n}`, book(String(n), "Gone"));
    clock.advance(5000);
    await publish("z", book("9", "Kept"));
    expect(await stream.enforceRetention(topic, clock.nowUs())).toBeGreaterThan(0);
    const again = await createDocumentFollower({ stream, documents }, hydration);
    await drain(again);
    expect(await again.behind()).toBe(0);
    expect([await found("Kept"), await found("Dune")]).toEqual([["9"], ["1"]]);
  });

  it("is in step behind a broker's own marks, which are no records", async () => {
    await publish("a", book("1", "Dune"));
    const end = (await stream.resolve(topic, { kind: "latest" })) as Record<number, number>;
    const past = Object.fromEntries(Object.entries(end).map(([partition, at]) => [partition, at + 1]));
    const marked: StreamAdapter = {
      ...stream,
      async describe(name) {
        const described = await stream.describe(name);
        const partitions = described.partitions.map((each) => ({ ...each, end: each.end + 1 }));
        return { ...described, partitions };
      },
      async read(name, from, options) {
        const isPast = Object.entries(from).every(([partition, at]) => at >= (end[Number(partition)] ?? 0));
        return isPast ? { records: [], next: past } : stream.read(name, from, options);
      },
    };
    const follower = await createDocumentFollower({ stream: marked, documents }, hydration);
    await drain(follower);
    expect(await follower.behind()).toBe(0);
    expect(await documents.cursor(hydration.space)).toEqual(past);
    expect(await follower.step()).toBe(false);
  });
});
