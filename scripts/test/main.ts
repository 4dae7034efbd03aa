import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser } from "../browser/ensure.ts";
import { projectRoot } from "../lib/node.mjs";
import { StepFailure, say } from "../lib/steps.mjs";
import { ensureBuild } from "../setup/build.ts";
import { exclusively } from "../setup/exclusive.ts";
import { prepareToolchain } from "../setup/toolchain.ts";
import { tallyPlaywright } from "./playwright-report.ts";
import { failedSteps, runStep } from "./run-step.ts";
import { add, closingLine, nothing, type Tally } from "./tally.ts";
import { tallyVitest } from "./vitest-report.ts";

const reports = join(projectRoot, ".cache", "test");
const bin = (...path: string[]) => join("node_modules", ...path);

/**
 * `npm test`, with `--systems` and `--long` for the other two kinds. Runs every step even where an earlier one
 * failed, ends with the closing line on stdout and resolves with the exit code. A step that fails without a
 * test of its own to blame counts as one failure.
 */
export async function runTests(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== "--systems" && arg !== "--long");
  if (unknown !== undefined)
    throw new StepFailure(
      `Unknown argument ${unknown}. Known are --systems and --long; one file: npx vitest run FILE.`,
    );
  await prepareToolchain();
  mkdirSync(reports, { recursive: true });
  const tally = args.includes("--systems")
    ? await systems()
    : args.includes("--long")
      ? add(await vitest("long"), await browserTests({ E2E_LONG: "1" }))
      : await everyday();
  if (failedSteps().length > 0) console.log(`\nFailed: ${failedSteps().join(", ")}. Their output is above.`);
  console.log(`\n${closingLine(tally)}`);
  return tally.failed === 0 ? 0 : 1;
}

async function everyday(): Promise<Tally> {
  const checks = await allChecks();
  const unit = await vitest("unit");
  return add(checks, unit, await browserTests());
}

// Side by side: together they take as long as the type check alone.
async function allChecks(): Promise<Tally> {
  const results = await Promise.all([
    runStep({ title: "Format and lint", args: [bin("@biomejs", "biome", "bin", "biome"), "check", "."] }),
    runStep({ title: "Types", args: [bin("typescript", "bin", "tsc"), "--noEmit"] }),
    runStep({ title: "Import directions", args: ["scripts/check-imports.mjs"] }),
    runStep({ title: "Rules of the house", args: ["scripts/check-rules.mjs"] }),
    runStep({ title: "Unused code", args: [bin("knip", "bin", "knip.js"), "--no-progress"] }),
  ]);
  return { ...nothing, failed: results.filter(({ exitCode }) => exitCode !== 0).length };
}

async function vitest(project: string): Promise<Tally> {
  const { tally } = await runVitest(project);
  return tally;
}

async function systems(): Promise<Tally> {
  const { tally, output } = await runVitest("systems");
  // Each system says by name when it could not be had; repeated here, where nobody misses it.
  const missing = [...new Set(output.match(/^.*: NOT RUN: .*$/gm) ?? [])];
  for (const line of missing) console.log(line);
  if (missing.length === 0) console.log("Every system was there.");
  return tally;
}

async function runVitest(project: string): Promise<{ tally: Tally; output: string }> {
  const file = join(reports, `vitest-${project}.json`);
  rmSync(file, { force: true });
  const flags = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`, "--passWithNoTests"];
  const { exitCode, output } = await runStep({
    title: `Tests: ${project}`,
    args: [bin("vitest", "vitest.mjs"), "run", "--project", project, ...flags],
    live: true,
  });
  return { tally: tallyVitest(readReport(file), exitCode), output };
}

async function browserTests(environment: Readonly<Record<string, string>> = {}): Promise<Tally> {
  const file = join(reports, "playwright.json");
  rmSync(file, { force: true });
  try {
    await exclusively(ensureBuild);
    const browser = await ensureBrowser();
    const { exitCode } = await runStep({
      title: `Tests: browser (${browser})`,
      args: [bin("@playwright", "test", "cli.js"), "test", "--reporter=list,json"],
      environment: { PLAYWRIGHT_CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file, ...environment },
      live: true,
    });
    return tallyPlaywright(readReport(file), exitCode);
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    say(`✗ Tests: browser: ${error.message}`);
    return { ...nothing, failed: 1 };
  }
}

function readReport<Report>(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return undefined;
  }
}
