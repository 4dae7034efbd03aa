import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

const projectRoot = join(import.meta.dirname, "../../..");

/** Starts one of Millrace's processes from its main file and waits until it says that it is ready. */
export function startChild(
  main: string,
  environment: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    let output = "";
    const child = fork(join(projectRoot, main), {
      cwd: projectRoot,
      execArgv: ["--disable-warning=ExperimentalWarning"],
      env: { ...withoutSettings(), NODE_ENV: "test", MILLRACE_SAMPLE: "0", ...environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        output = `${output}${chunk}`.slice(-4_000);
      });
    child.once("message", () => resolve(child));
    child.once("exit", (code, signal) =>
      reject(new Error(`${main} ended (${code ?? signal}) before it was ready:\n${output}`)),
    );
  });
}

/** Ends a child and waits until it is gone; gives its exit code. */
export function endChild(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode);
    child.once("exit", (code) => resolve(code));
    child.kill(signal);
  });
}

/** The environment without this project's settings, which would reach into the test. */
function withoutSettings(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(MILLRACE_|KAFKA_|DATABASE_URL|VITEST|NODE_ENV)/.test(name),
    ),
  );
}
