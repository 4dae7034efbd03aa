import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { freeMegabytes } from "../lib/disk.mjs";
import { npmCommand } from "../lib/node.mjs";
import { StepFailure } from "../lib/steps.mjs";
import { absent, bad, type Finding, good } from "./finding.ts";

const neededMegabytes = 1500;

/** The Node that runs this: supported, or the bootstrap would have brought another along. */
export function node(): Finding {
  return good("Node", `${process.versions.node} at ${process.execPath}`);
}

export function npm(): Finding {
  const nodeComes = "install npm; it comes with Node.js from https://nodejs.org";
  try {
    const { file, args } = npmCommand();
    const run = spawnSync(file, [...args, "--version"], { encoding: "utf8" });
    return run.status === 0 ? good("npm", run.stdout.trim()) : bad("npm", `${file} does not run`, nodeComes);
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    return bad("npm", "not on the PATH", nodeComes);
  }
}

/** Free space where `folder` stands or will stand. */
export function disk(what: string, folder: string, needed: number, free = freeMegabytes(folder)): Finding {
  if (free === undefined) return absent(what, `free space at ${folder} is unknown`, "look for yourself");
  const detail = `${free} MB free at ${folder}`;
  return free >= needed ? good(what, detail) : bad(what, `${detail}, ${needed} MB needed`, "free some space");
}

/** Memory this process could still have: the machine's, or its container's where that is less. */
export function memory(available = Math.floor(process.availableMemory() / 1_000_000)): Finding {
  const detail = `${available} MB available`;
  if (available >= neededMegabytes) return good("Memory", detail);
  return bad(
    "Memory",
    `${detail}, ${neededMegabytes} MB needed with the sample`,
    "close something, or start with --empty",
  );
}

/** What `npm run test:systems` starts real systems with. */
export function java(): Finding[] {
  return (
    [
      ["Java", "java", ["-version"], "apt-get install openjdk-17-jre-headless, or brew install openjdk"],
      ["Maven", "mvn", ["-B", "--version"], "apt-get install maven, or brew install maven"],
    ] as const
  ).map(([what, file, args, fix]) => {
    const run = spawnSync(file, args, { encoding: "utf8" });
    if (run.status !== 0) return absent(what, "not installed; only npm run test:systems needs it", fix);
    return good(what, stripVTControlCharacters(`${run.stdout}${run.stderr}`).split("\n")[0]?.trim() ?? "");
  });
}

export async function browser(): Promise<Finding> {
  const { findBrowser } = await import("../browser/find.ts");
  const own = await import("@playwright/test").then(
    ({ chromium }) => chromium.executablePath(),
    () => undefined,
  );
  try {
    const found = findBrowser(process.env, own);
    if (found) return good("Browser", found);
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    return bad("Browser", error.message, "correct or unset PLAYWRIGHT_CHROMIUM");
  }
  return absent(
    "Browser",
    "no Chromium; only npm test needs one",
    "npm test installs it, or: npx playwright install chromium",
  );
}
