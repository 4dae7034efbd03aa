import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import { say, seconds } from "../lib/steps.mjs";

export interface StepCommand {
  title: string;
  args: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** Show the output as it comes; otherwise only when it fails. */
  live?: boolean;
}

export interface StepResult {
  exitCode: number;
  output: string;
}

const failures: string[] = [];

/** Titles of the steps that failed so far, in the order they ended. */
export function failedSteps(): readonly string[] {
  return failures;
}

/** Runs Node with arguments as one step of the tests: says when it begins, how it ended and, if badly, why. */
export async function runStep({
  title,
  args,
  environment = {},
  live = false,
}: StepCommand): Promise<StepResult> {
  const begun = performance.now();
  say(`\n▸ ${title}`);
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const take = (chunk: Buffer) => {
    output += chunk;
    if (live) process.stdout.write(chunk);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const stop = (signal: NodeJS.Signals) => {
    child.kill("SIGTERM");
    child.on("exit", () => process.exit(signal === "SIGINT" ? 130 : 143));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  const exitCode = await new Promise<number>((settle) => {
    child.on("error", (error) => {
      output += `${error.message}\n`;
      settle(1);
    });
    child.on("close", (code) => settle(code ?? 1));
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
  if (exitCode !== 0) failures.push(title);
  if (exitCode !== 0 && !live) process.stdout.write(output.endsWith("\n") ? output : `${output}\n`);
  say(
    `${exitCode === 0 ? "✓" : "✗"} ${title} ${exitCode === 0 ? "" : `failed (exit code ${exitCode}) `}(${seconds(performance.now() - begun)})`,
  );
  return { exitCode, output };
}
