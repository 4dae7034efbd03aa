import { onTestFinished } from "vitest";
import type { OffsetVector, ProduceRecord, StreamAdapter, StreamRecord } from "../types.ts";

/** A system under the contract suite. */
export interface StreamUnderTest {
  /** The adapter that writes and reads. */
  stream: StreamAdapter;
  /** A second adapter on the same system, as another process has it; it may be unable to write. Closed by its user. */
  another(): Promise<StreamAdapter>;
  /** Closes `stream`, comes back on the same data and returns the new adapter. */
  restart(): Promise<StreamAdapter>;
  stop(): Promise<void>;
}

/** What each test gets: the system as it is now, and topics of its own. */
export interface StreamContext {
  stream(): StreamAdapter;
  another(): Promise<StreamAdapter>;
  restart(): Promise<StreamAdapter>;
  /** Creates a topic nobody else uses and returns its name. */
  topic(options?: { partitions?: number; retentionMs?: number | null; compacted?: boolean }): Promise<string>;
}

/** 2026-01-01T00:00:00Z in microseconds: event times of the suite. */
export const eventStartUs = 1_767_225_600_000_000;

/** `count` records with the keys k0…k`keys-1` in turn and their number as the value. */
export function numbered(count: number, keys = 7, start = 0): ProduceRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    key: `k${(start + i) % keys}`,
    value: JSON.stringify({ n: start + i }),
    eventTimeUs: eventStartUs + (start + i) * 1000 + 7,
  }));
}

/** The numbers in the records of `numbered`, in order. */
export function numbersOf(records: readonly StreamRecord[]): number[] {
  return records.map((record) => (JSON.parse(record.value ?? "{}") as { n: number }).n);
}

/** Reads page by page to the end. */
export async function readAll(
  stream: StreamAdapter,
  topic: string,
  from?: OffsetVector,
  limit = 1000,
): Promise<{ records: StreamRecord[]; next: OffsetVector; pages: number }> {
  let next = from ?? (await stream.resolve(topic, { kind: "earliest" }));
  const records: StreamRecord[] = [];
  for (let pages = 1; ; pages++) {
    const page = await stream.read(topic, next, { limit });
    next = page.next;
    if (page.records.length === 0) return { records, next, pages };
    records.push(...page.records);
  }
}

/** Tails until `count` records came, then ends the tail. Fails after `withinMs`. */
export async function takeFromTail(
  stream: StreamAdapter,
  topic: string,
  from: OffsetVector,
  count: number,
  maxBatch?: number,
  withinMs = 20_000,
): Promise<StreamRecord[]> {
  const signal = AbortSignal.timeout(withinMs);
  const records: StreamRecord[] = [];
  for await (const batch of stream.tail(topic, from, {
    signal,
    ...(maxBatch === undefined ? {} : { maxBatch }),
  })) {
    records.push(...batch.records);
    if (records.length >= count) return records;
  }
  throw new Error(`The tail of ${topic} gave ${records.length} of ${count} records in time.`);
}

/** A second adapter that is closed when the test ends. */
export async function anotherForTest(context: StreamContext): Promise<StreamAdapter> {
  const stream = await context.another();
  onTestFinished(() => stream.close());
  return stream;
}

/** Waits until `ask` answers true; fails after 20 s. */
export async function until(what: string, ask: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await ask())) {
    if (performance.now() > deadline) throw new Error(`Waited 20 s in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
