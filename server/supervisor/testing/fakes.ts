import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { ProcessSpec } from "../process-spec.ts";

const preload = new URL("../child-preload.ts", import.meta.url).href;
const child = new URL("./fake-child.ts", import.meta.url).pathname;

/** A process that behaves as `fake-child.ts` describes under that name. */
export function fakeSpec(
  name: string,
  behaviour: string,
  journal: string,
  readyWithinMs = 10_000,
): ProcessSpec {
  return {
    name,
    args: ["--disable-warning=ExperimentalWarning", "--import", preload, child, behaviour, journal],
    environment: {},
    readyWithinMs,
    foundation: name.startsWith("db"),
  };
}

/** A folder that goes when the test's scope ends. */
export function temporaryFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "millrace-supervisor-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Polls until `condition` gives something; throws with `what` after the deadline. */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false,
  withinMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = condition();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${withinMs} ms`);
    await wait(10);
  }
}

/** Process ids of all starts noted in a journal. */
export function startedPids(journal: string): number[] {
  return lines(journal)
    .filter((line) => line.startsWith("start "))
    .map((line) => Number(line.slice(6)));
}

/** The lines of a file so far. */
export function lines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}
