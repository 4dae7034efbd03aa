import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../lib/node.mjs";
import { StepFailure, say, step } from "../lib/steps.mjs";
import { runLogged } from "../setup/run-logged.ts";
import { findBrowser } from "./find.ts";

/**
 * Path of a Chromium that runs: an installed one, else Playwright's own, else the system's package; installs
 * in that order. Throws StepFailure saying exactly what to install when all of them fail.
 */
export async function ensureBrowser(): Promise<string> {
  const { chromium } = await import("@playwright/test");
  const own = chromium.executablePath();
  const find = () => findBrowser(process.env, own);
  const installed = find();
  if (installed) return installed;
  for (const [title, install] of ways()) {
    try {
      await step(title, install);
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      say(`  ! ${error.message}`);
      continue;
    }
    const found = find();
    if (found) return found;
    say(`  ! ${title}: it is there now but does not run`);
  }
  throw new StepFailure(
    "The browser tests need Chromium and it could not be installed. Install it yourself (Debian, Ubuntu: apt-get install chromium; Fedora: dnf install chromium; macOS: brew install --cask chromium; anywhere: npx playwright install --with-deps chromium), or set PLAYWRIGHT_CHROMIUM to one you have.",
  );
}

function ways(): [string, () => Promise<void>][] {
  const playwright = join(projectRoot, "node_modules", "@playwright", "test", "cli.js");
  const ways: [string, () => Promise<void>][] = [
    [
      "Installing Playwright's Chromium",
      () =>
        runLogged({
          name: "browser-playwright",
          file: process.execPath,
          args: [playwright, "install", "chromium"],
        }),
    ],
  ];
  const root = asRoot();
  if (root && works("apt-get"))
    ways.push([
      "Installing the system's Chromium",
      async () => {
        const apt = (name: string, ...args: string[]) => {
          const [file = "apt-get", ...rest] = [...root, "apt-get", ...args];
          return runLogged({ name, file, args: rest, environment: { DEBIAN_FRONTEND: "noninteractive" } });
        };
        await apt("browser-apt-update", "update");
        await apt("browser-apt-install", "install", "-y", "--no-install-recommends", "chromium");
      },
    ]);
  return ways;
}

/** The words before a command that run it as root without asking; undefined where that is not possible. */
function asRoot(): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  return spawnSync("sudo", ["-n", "true"]).status === 0 ? ["sudo", "-n"] : undefined;
}

function works(command: string): boolean {
  return spawnSync(command, ["--version"]).status === 0;
}
