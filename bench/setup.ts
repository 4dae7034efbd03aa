import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { eventsPageSchema } from "../server/domain/data-plane-api/events.ts";
import type { Bench, BenchContext, Figures } from "./lib/bench.ts";
import { freePorts, Millrace, type MillraceOptions } from "./lib/millrace.ts";

const stream = "/products/flight-operations/flight_events/events";

/** From a fresh clone to a portal that answers with live data; then memory, the stop and the second start. */
const bench: Bench = {
  about: "fresh clone to live data, memory of all processes, stop and second start",
  goals: {
    liveDataSeconds: { max: 300 },
    memoryMB: { max: 1500 },
    stopSeconds: { max: 5 },
    secondStartSeconds: { max: 15 },
  },
  async run(context) {
    const folder = mkdtempSync(join(tmpdir(), "millrace-bench-setup-"));
    try {
      return { figures: await measure(folder, context) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export default bench;

async function measure(folder: string, { quick, progress }: BenchContext): Promise<Figures> {
  const checkout = quick ? process.cwd() : join(folder, "clone");
  if (!quick) {
    execFileSync("git", ["clone", "--quiet", "--no-hardlinks", process.cwd(), checkout]);
    progress("cloned");
  }
  const [port = 0, dataPlanePort = 0] = await freePorts(2);
  const options: MillraceOptions = {
    project: checkout,
    home: join(folder, "home"),
    port,
    dataPlanePort,
    token: randomBytes(24).toString("hex"),
  };

  const begun = performance.now();
  const since = () => (performance.now() - begun) / 1000;
  const startedAt = new Date();
  const first = new Millrace(options);
  let running = first;
  try {
    await first.until(
      "an answer of the portal",
      900_000,
      async () => (await fetch(`${first.base}/api/v1/health`)).ok || undefined,
    );
    const portalSeconds = since();
    progress("the portal answers");
    await first.until("a record of this very run", 600_000, () => liveRecord(first, startedAt));
    const liveDataSeconds = since();
    progress("live data");
    await first.ready(60_000);
    const memoryMB = await peakMemory(first, quick ? 8 : 60);
    progress(`memory ${memoryMB} MB`);
    const stopSeconds = await first.stop();
    progress("stopped");

    const again = performance.now();
    running = new Millrace(options);
    await running.ready(120_000);
    const secondStartSeconds = (performance.now() - again) / 1000;
    progress("second start");
    const kept = await running.get(`${stream}?from=earliest&limit=1`);
    if (recordsOf(kept).length === 0) throw new Error("The second start has lost the stream's records.");
    // A set-up checkout says nothing about a fresh clone.
    const fromClone = (figure: number) => (quick ? null : round(figure));
    return {
      portalSeconds: fromClone(portalSeconds),
      liveDataSeconds: fromClone(liveDataSeconds),
      memoryMB,
      stopSeconds: round(stopSeconds),
      secondStartSeconds: round(secondStartSeconds),
    };
  } finally {
    await running.stop();
  }
}

/** A record that the log took in after the start, i.e. one that flows now and was not imported as history. */
async function liveRecord(millrace: Millrace, since: Date): Promise<true | undefined> {
  const page = await millrace.get(`${stream}?from=time:${since.toISOString()}&limit=1`);
  return recordsOf(page).length > 0 || undefined;
}

const recordsOf = (page: unknown) => eventsPageSchema.parse(page).records;

async function peakMemory(millrace: Millrace, seconds: number): Promise<number | null> {
  let peak: number | null = null;
  for (let second = 0; second < seconds; second++) {
    const now = millrace.memoryMegabytes();
    if (now !== undefined) peak = Math.max(peak ?? 0, now);
    await wait(1000);
  }
  return peak;
}

const round = (figure: number) => Math.round(figure * 10) / 10;
