import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { causeLine, projectRoot } from "../lib/node.mjs";
import { StepFailure } from "../lib/steps.mjs";

const killAfterMs = 3500;

/** Folder of the setup's logs and stamps; git ignores it. */
export const setupFolder = join(projectRoot, ".cache", "setup");

export interface LoggedCommand {
  /** Names the log file and, in the failure line, the work: "install" → "install failed". */
  name: string;
  file: string;
  args: readonly string[];
  environment?: Readonly<Record<string, string>>;
}

/**
 * Runs a command with its output in a log file. Throws StepFailure with the likely cause and the log's place
 * when it fails; ends it when this process is told to end.
 */
export async function runLogged({ name, file, args, environment = {} }: LoggedCommand): Promise<void> {
  mkdirSync(setupFolder, { recursive: true });
  const log = join(setupFolder, `${name}.log`);
  const sink = createWriteStream(log);
  const child = spawn(file, args, {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(sink, { end: false });
  child.stderr.pipe(sink, { end: false });
  // npm takes a stop as a reason to tidy up, which may take long; a Ctrl-C ends within five seconds.
  const stop = (signal: NodeJS.Signals) => {
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    child.on("exit", () => process.exit(signal === "SIGINT" ? 130 : 143));
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, stop);
  const code = await new Promise<number | string>((settle) => {
    child.on("error", (error) => settle(error.message));
    child.on("close", (exit, signal) => settle(exit ?? signal ?? 1));
  });
  for (const signal of signals) process.off(signal, stop);
  sink.end();
  await finished(sink);
  if (code === 0) return;
  const output = readFileSync(log, "utf8");
  const cause = causeLine(output.trim() === "" ? `it ended with ${code}` : output);
  throw new StepFailure(`The step "${name}" failed: ${cause} Full log: ${log}`);
}
