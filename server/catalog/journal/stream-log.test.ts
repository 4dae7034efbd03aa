import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { journalAppendSchema, journalPath, journalReadSchema } from "../../adapters/journal/protocol.ts";
import type { JournalLog } from "../../adapters/journal/types.ts";
import { createWorkerJournalLog } from "../../adapters/journal/worker-http/index.ts";
import {
  createEmbeddedStream,
  type EmbeddedStream,
  type LogWriter,
  startLogWriter,
} from "../../adapters/stream/embedded/index.ts";
import { systemClock } from "../../clock.ts";
import { AppError, toProblem } from "../../errors.ts";
import { openStreamJournalLog } from "./stream-log.ts";

let home: string;
let writer: LogWriter;
let stream: EmbeddedStream;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "mr-journal-"));
  writer = startLogWriter({ home });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
});
afterEach(async () => {
  await stream.close();
  await writer.close();
  rmSync(home, { recursive: true, force: true });
});

const values = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => JSON.stringify({ n: from + index }));

/** What every journal promises, whatever it stands on. */
async function keepsItsPromises(log: JournalLog) {
  expect(await log.end()).toBe(0);
  expect(await log.read(0, 10)).toEqual([]);
  const appended = await log.append(values(3), 0);
  expect(appended.map(({ offset }) => offset)).toEqual([0, 1, 2]);
  expect(appended.every(({ atUs }, index) => index === 0 || atUs > (appended[index - 1]?.atUs ?? 0))).toBe(
    true,
  );
  await expect(log.append(values(1), 2)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await log.end()).toBe(3);
  await log.append(values(1200, 3).slice(0, 1000), 3);
  expect(await log.read(1, 1)).toEqual([appended[1]]);
  const all = await log.read(0, 1000);
  expect(all.map(({ offset }) => offset)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  expect(all.map(({ value }) => JSON.parse(value).n)).toEqual(all.map(({ offset }) => offset));
  expect(await log.read(1003, 10)).toEqual([]);
}

test("on the embedded log", async () => {
  const log = await openStreamJournalLog(stream, systemClock);
  await keepsItsPromises(log);
  // Another opening sees the same journal.
  expect(await (await openStreamJournalLog(stream, systemClock)).end()).toBe(1003);
});

describe("over the worker's HTTP", () => {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
    try {
      if (request.headers["x-who"] !== "test") throw new AppError("UNAUTHENTICATED", "Who are you?");
      expect(url.pathname).toBe(journalPath);
      if (request.method === "POST") {
        const { values: given, expectEnd } = journalAppendSchema.parse(
          JSON.parse(Buffer.concat(chunks).toString()),
        );
        return answer(200, { entries: await behind.append(given, expectEnd) });
      }
      const { from, limit } = journalReadSchema.parse(Object.fromEntries(url.searchParams));
      answer(200, { entries: limit === 0 ? [] : await behind.read(from, limit), end: await behind.end() });
    } catch (error) {
      answer(toProblem(error).status, toProblem(error));
    }
  });
  let behind: JournalLog;
  let origin: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  test("it is the same journal", async () => {
    behind = await openStreamJournalLog(stream, systemClock);
    await keepsItsPromises(createWorkerJournalLog({ origin, headers: () => ({ "x-who": "test" }) }));
  });
  test("a refusal keeps its code", async () => {
    const log = createWorkerJournalLog({ origin, headers: () => ({}) });
    await expect(log.end()).rejects.toMatchObject({ code: "UNAUTHENTICATED", message: "Who are you?" });
  });
  test("a worker that is away is said to be away", async () => {
    const log = createWorkerJournalLog({ origin: "http://127.0.0.1:1", headers: () => ({}) });
    await expect(log.append(values(1), 0)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
