import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { partitionOfKey } from "../murmur2.ts";
import { createWriterClient } from "./client.ts";
import { createEmbeddedStream, startLogWriter } from "./index.ts";

const command = { kind: "drop", topic: "d/p" } as const;

describe("the line to the writer", () => {
  it("refuses what is under way, and tails end with an error, when the writer ends", async () => {
    const home = mkdtempSync(path.join(tmpdir(), "millrace-client-"));
    const writer = startLogWriter({ home });
    const stream = createEmbeddedStream({ home, writer: writer.connect() });
    await stream.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: null });
    const tail = stream.tail("d/p", {}, { signal: AbortSignal.timeout(10_000) });
    const next = tail[Symbol.asyncIterator]().next();
    const refused = expect(next).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await writer.close();
    await refused;
    await expect(stream.produce("d/p", [{ key: null, value: "1", eventTimeUs: 1 }])).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("has stopped"),
    });
    expect(await writer.ended).toBeUndefined();
    await stream.close();
    rmSync(home, { recursive: true, force: true });
  });

  it.each(["in order", "at once"])("loses no answer when both ends close %s", async (how) => {
    const home = mkdtempSync(path.join(tmpdir(), "millrace-client-"));
    const writer = startLogWriter({ home });
    const stream = createEmbeddedStream({ home, writer: writer.connect() });
    await stream.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: null });
    const sent = Promise.allSettled(
      Array.from({ length: 50 }, (_, i) =>
        stream.produce("d/p", [{ key: null, value: `${i}`, eventTimeUs: 1 }]),
      ),
    );
    if (how === "in order") {
      await stream.close();
      await writer.close();
    } else {
      await Promise.all([stream.close(), writer.close()]);
    }
    const acknowledged = (await sent).filter((one) => one.status === "fulfilled").length;
    const reader = createEmbeddedStream({ home });
    expect((await reader.describe("d/p")).partitions[0]?.end).toBe(acknowledged);
    if (how === "in order") expect(acknowledged).toBe(50);
    await reader.close();
    rmSync(home, { recursive: true, force: true });
  });

  it("places records by the partitions as they are, also when somebody else has added some", async () => {
    const home = mkdtempSync(path.join(tmpdir(), "millrace-client-"));
    const writer = startLogWriter({ home });
    const [one, other] = [1, 2].map(() => createEmbeddedStream({ home, writer: writer.connect() }));
    await one?.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: null });
    await other?.produce("d/p", [{ key: "a", value: "1", eventTimeUs: 1 }]);
    await one?.ensureTopic({ topic: "d/p", partitions: 8, retentionMs: null });
    const records = Array.from({ length: 50 }, (_, i) => ({ key: `${i}`, value: "2", eventTimeUs: 1 }));
    const placed = await other?.produce("d/p", records);
    expect(placed?.positions.map((at) => at.partition)).toEqual(records.map((r) => partitionOfKey(r.key, 8)));
    await one?.close();
    await other?.close();
    await writer.close();
    rmSync(home, { recursive: true, force: true });
  });

  it("bounds what is in flight, then what waits, then refuses", async () => {
    // Nobody answers on the other end: everything stays under way.
    const { port1, port2 } = new MessageChannel();
    const client = createWriterClient(port1);
    const mega = 1024 * 1024;
    const waiting = Array.from({ length: 8 }, () => client.request(command, 32 * mega));
    const outcomes = Promise.allSettled(waiting);
    expect(client.pending()).toEqual({ requests: 8, bytes: 256 * mega });
    let delivered = 0;
    port2.on("message", () => {
      delivered += 1;
    });
    await expect(client.request(command, 32 * mega)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("slow down"),
    });
    await expect.poll(() => delivered).toBe(2);
    port2.close();
    expect((await outcomes).map((one) => one.status)).toEqual(Array(8).fill("rejected"));
    expect(client.pending()).toEqual({ requests: 0, bytes: 0 });
    await client.close();
  });

  it("shares one commit among requests that are queued together", async () => {
    const home = mkdtempSync(path.join(tmpdir(), "millrace-client-"));
    const writer = startLogWriter({ home });
    const streams = [1, 2, 3].map(() => createEmbeddedStream({ home, writer: writer.connect() }));
    await streams[0]?.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: null });
    let notices = 0;
    const stop = streams[0]?.onCommit("d/p", () => {
      notices += 1;
    });
    await Promise.all(
      streams.flatMap((stream) =>
        Array.from({ length: 100 }, () => stream.produce("d/p", [{ key: null, value: "1", eventTimeUs: 1 }])),
      ),
    );
    expect((await streams[0]?.describe("d/p"))?.partitions[0]?.end).toBe(300);
    expect(notices).toBeLessThan(150);
    stop?.();
    for (const stream of streams) await stream.close();
    await writer.close();
    rmSync(home, { recursive: true, force: true });
  });
});
