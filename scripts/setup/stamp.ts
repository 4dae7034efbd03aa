import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Whether the last success of a piece of work, as noted in `file`, was on this same input. */
export function isStamped(file: string, input: string): boolean {
  try {
    return readFileSync(file, "utf8").trim() === input;
  } catch {
    return false;
  }
}

/** Runs `work` unless its stamp says that it succeeded on this input; a failure or a kill leaves no stamp. */
export async function onceFor(file: string, input: string, work: () => Promise<void>): Promise<void> {
  if (isStamped(file, input)) return;
  rmSync(file, { force: true });
  await work();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${input}\n`);
}
