import { join } from "node:path";
import { createWorkerJournalLog } from "../adapters/journal/worker-http/index.ts";
import { createJournal } from "../catalog/journal/journal.ts";
import { rebuildProjections } from "../catalog/rebuild.ts";
import { systemClock as clock } from "../clock.ts";
import { createDb } from "../db.ts";
import { reachableHost } from "../domain/host.ts";
import { servicePrincipal } from "../domain/principal.ts";
import { type Env, env } from "../env.ts";
import { principalHeader, signPrincipal } from "../governance/signed-principal.ts";
import { homePaths, readSecret } from "../home.ts";
import { createApiClient } from "./api-client.ts";
import type { CliContext } from "./command.ts";
import { commands } from "./commands/index.ts";
import { runCommandLine } from "./run.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

// `npm run mesh -- COMMAND …`: talks to the running installation on this machine with its own token.

function createContext(settings: Env, terminal: Terminal): CliContext {
  const host = reachableHost(settings.host);
  return {
    terminal,
    api: createApiClient({
      origin: `http://${host}:${settings.port}`,
      token: readSecret(settings.home, "cli-token"),
    }),
    rebuild: () => rebuild(settings, `http://${host}:${settings.dataPlanePort}`),
  };
}

async function rebuild(settings: Env, origin: string): Promise<number> {
  const key = readSecret(settings.home, "signing-key");
  const paths = homePaths(settings.home);
  const db = createDb({
    ...(settings.databaseUrl === undefined
      ? { socketDir: paths.run }
      : { connectionString: settings.databaseUrl }),
    poolSize: 1,
  });
  const sign = () => signPrincipal(servicePrincipal("cli"), key, clock.nowMs());
  const log = createWorkerJournalLog({ origin, headers: () => ({ [principalHeader]: sign() }) });
  try {
    // Asked first: nothing is emptied while what fills it again cannot be read.
    await log.end();
    return await rebuildProjections({ db, journal: createJournal({ log, db }) });
  } finally {
    await db.$disconnect();
  }
}

if (process.argv[1] === join(import.meta.dirname, "main.ts")) {
  const terminal = createTerminal(process);
  process.exitCode = await runCommandLine(commands, process.argv.slice(2), terminal, () =>
    createContext(env(), terminal),
  );
}
