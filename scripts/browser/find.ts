import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { StepFailure } from "../lib/steps.mjs";

const commands = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * A Chromium that runs on this machine: the one named by PLAYWRIGHT_CHROMIUM, else one on the PATH or in its
 * usual place, else `own` (Playwright's). Undefined when there is none. Throws StepFailure when the named one
 * does not run: a person who names a browser wants that one.
 */
export function findBrowser(
  environment: Readonly<Record<string, string | undefined>>,
  own: string | undefined,
): string | undefined {
  const named = environment.PLAYWRIGHT_CHROMIUM;
  if (named) {
    if (runs(named)) return named;
    throw new StepFailure(`PLAYWRIGHT_CHROMIUM names ${named}, which does not run. Correct or unset it.`);
  }
  const onPath = (environment.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => commands.map((name) => join(folder, name)));
  return [...onPath, ...places, ...(own ? [own] : [])].find((file) => existsSync(file) && runs(file));
}

// Asking for the version also finds missing libraries, and stubs that only tell how to install the real one.
function runs(file: string): boolean {
  const run = spawnSync(file, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return run.status === 0 && /\d+\.\d+/.test(run.stdout);
}
