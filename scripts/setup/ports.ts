import { createServer } from "node:net";
import { StepFailure } from "../lib/steps.mjs";
import { portHolder } from "./port-holder.ts";

export interface WantedPort {
  /** The environment variable that changes it. */
  variable: string;
  port: number;
}

/** Throws StepFailure naming the first port that cannot be listened on, who has it, and the way out. */
export async function requirePorts(wanted: readonly WantedPort[], host: string): Promise<void> {
  for (const [index, { variable, port }] of wanted.entries()) {
    const twin = wanted.slice(0, index).find((other) => other.port === port);
    if (twin)
      throw new StepFailure(`${twin.variable} and ${variable} are both ${port}. Give them different ports.`);
    const problem = await listenProblem(port, host);
    if (problem) throw new StepFailure(await explain(problem, { variable, port }, host, wanted));
  }
}

/** Why a port cannot be listened on, as the system's error code; undefined when it can. */
export function listenProblem(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function explain(
  problem: string,
  { variable, port }: WantedPort,
  host: string,
  wanted: readonly WantedPort[],
): Promise<string> {
  if (problem === "EACCES")
    return `Port ${port} may not be opened by this user. Set another one, e.g. ${variable}=${port + 3000} npm start`;
  if (problem !== "EADDRINUSE")
    return `The address ${host}:${port} cannot be listened on (${problem}). Correct HOST or ${variable}.`;
  const holder = portHolder(port);
  const free = await nextFree(port + 1, host, wanted);
  return `Port ${port} is in use${holder ? ` by ${holder}` : ""}. Stop that, or choose another port: ${variable}=${free} npm start`;
}

async function nextFree(from: number, host: string, wanted: readonly WantedPort[]): Promise<number> {
  for (let port = from; port < 65_536; port++) {
    const taken = wanted.some((other) => other.port === port);
    if (!taken && (await listenProblem(port, host)) === undefined) return port;
  }
  return from;
}
