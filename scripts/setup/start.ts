import { resolve } from "node:path";
import { AppError } from "../../server/errors.ts";
import { homePaths } from "../../server/home.ts";
import { alreadyRunning, lockHolder } from "../../server/supervisor/lock.ts";
import { requireSpace } from "../lib/disk.mjs";
import { projectRoot } from "../lib/node.mjs";
import { StepFailure, say } from "../lib/steps.mjs";
import { ensureBuild } from "./build.ts";
import { ensureDependencies } from "./dependencies.ts";
import { exclusively } from "./exclusive.ts";
import { requirePorts } from "./ports.ts";
import { ensurePrismaClient } from "./prisma-client.ts";

/** Room the data folder needs to begin with; the sample's log and lake grow from there. */
const dataMegabytes = 500;

/**
 * `npm start`: everything from a fresh clone to running processes. What can be refused cheaply is refused
 * first, before anything is installed. Ends the process with the supervisor's exit code.
 */
export async function start(args: readonly string[]): Promise<never> {
  say("Millrace");
  const development = args.includes("--dev");
  try {
    await refuseEarly(process.env);
    await exclusively(async () => {
      await ensureDependencies();
      await ensurePrismaClient();
      if (!development) await ensureBuild();
    });
    const { env } = await import("../../server/env.ts");
    const { runSupervisor } = await import("../../server/supervisor/main.ts");
    process.title = "millrace";
    process.exit(await runSupervisor({ args, env: env(), spentMs: performance.now() }));
  } catch (error) {
    if (error instanceof AppError) throw new StepFailure(error.message);
    throw error;
  }
}

// Reads the few variables it needs by itself: the schema of the environment needs its library installed.
async function refuseEarly(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const home = resolve(projectRoot, environment.MILLRACE_HOME || ".millrace");
  const { lock } = homePaths(home);
  const holder = lockHolder(lock);
  if (holder) throw alreadyRunning(lock, holder);
  requireSpace(home, dataMegabytes, "the data folder");
  const wanted = [
    { variable: "PORT", port: Number(environment.PORT || 3000) },
    { variable: "DATA_PLANE_PORT", port: Number(environment.DATA_PLANE_PORT || 4100) },
  ];
  const numbers = wanted.filter(({ port }) => Number.isInteger(port) && port > 0 && port < 65_536);
  await requirePorts(numbers, environment.HOST || "127.0.0.1");
}
