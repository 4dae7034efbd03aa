import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { say } from "../lib/steps.mjs";
import { setupFolder } from "./run-logged.ts";

/**
 * Runs `work` while no other process sets this checkout up: two starts with different data folders may come
 * at once, and must not install or build into the same files. The mark of a dead process is taken over.
 */
export async function exclusively<T>(work: () => Promise<T>, folder = setupFolder): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const mark = join(folder, "lock");
  let told = false;
  while (!take(mark)) {
    const holder = holderOf(mark);
    if (holder !== undefined && !isAlive(holder)) rmSync(mark, { force: true });
    else {
      if (!told && holder !== undefined)
        say(`  … waiting for another setup of this checkout (process ${holder})`);
      told = told || holder !== undefined;
      await wait(200);
    }
  }
  const release = () => rmSync(mark, { force: true });
  process.on("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

function take(mark: string): boolean {
  try {
    writeFileSync(mark, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function holderOf(mark: string): number | undefined {
  try {
    return Number(readFileSync(mark, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
