import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { createLedger, type Ledger } from "../contract/ledger.ts";
import { createEmbeddedStream } from "./index.ts";

const kills = 20;
const topic = "kill/victims";
const program = fileURLToPath(new URL("./testing/kill-producer.ts", import.meta.url));

it(`keeps every promise through ${kills} SIGKILLs in the middle of writes`, {
  timeout: 120_000,
}, async () => {
  const home = mkdtempSync(path.join(tmpdir(), "millrace-kill-"));
  const random = randomFrom(20261122);
  const ledger = createLedger();
  const totals: number[] = [];
  let acknowledgements = 0;
  try {
    for (let round = 0; round < kills; round++) {
      // What was never answered is sent again, and some of what was: its answer could have been lost on the way.
      const answered = ledger.acknowledgedBatches();
      const again = Array.from({ length: Math.min(5, answered.length) }, () => {
        return answered[Math.floor(random() * answered.length)] as string;
      });
      const repeats = [...new Set([...ledger.open(), ...again])];
      const moment = {
        acknowledgements: repeats.length + 1 + Math.floor(random() * 150),
        delayMs: random() * 4,
      };
      acknowledgements += await runAndKill(
        [home, topic, `${round}`, JSON.stringify(repeats)],
        ledger,
        moment,
      );

      const stream = createEmbeddedStream({ home });
      totals.push(await ledger.check(stream, topic));
      await stream.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  // The test must have tested something: every round wrote, and answers were outstanding when the process died.
  expect(totals.every((total, i) => total > (totals[i - 1] ?? 0))).toBe(true);
  expect(acknowledgements).toBeGreaterThan(kills * 20);
});

/** Runs the producer until so many acknowledgements and a moment more, kills it, and returns how many there were. */
async function runAndKill(
  args: string[],
  ledger: Ledger,
  moment: { acknowledgements: number; delayMs: number },
): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const complaints: string[] = [];
  child.stderr.on("data", (data: Buffer) => complaints.push(data.toString()));
  const exited = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on("exit", (_, signal) => resolve(signal));
  });
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [verb, batch, rest] = line.split(" ") as [string, string, string];
    if (verb === "try") ledger.tried(batch, Number(rest));
    else {
      const positions = (JSON.parse(rest) as [number, number, number][]).map(
        ([partition, offset, knowledgeTimeUs]) => ({ partition, offset, knowledgeTimeUs }),
      );
      ledger.acknowledged(batch, positions);
      seen += 1;
      if (seen === moment.acknowledgements) setTimeout(() => child.kill("SIGKILL"), moment.delayMs);
    }
  }
  expect(await exited, complaints.join("")).toBe("SIGKILL");
  return seen;
}

/** A small seeded generator (mulberry32): the same moments in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
