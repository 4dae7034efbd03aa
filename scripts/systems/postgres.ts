import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { freePorts, run, SystemMissing, startProcess, systemsCache, waitUntilReady } from "./system.ts";

export const postgresName = "PostgreSQL with pgvector";
/** Brings PostgreSQL 16 and pgvector as one Python package, where the machine has none. */
const wheel = "pgserver==0.1.4";

export interface RunningPostgres {
  connectionString: string;
  stop(): Promise<void>;
}

/** Finds or fetches the server's programs. Throws SystemMissing where they cannot be had. */
export async function preparePostgres(): Promise<{ bin: string }> {
  return installed() ?? fetched();
}

function installed(): { bin: string } | undefined {
  try {
    const shared = run("pg_config", ["--sharedir"], "").trim();
    const bin = run("pg_config", ["--bindir"], "").trim();
    return existsSync(path.join(shared, "extension/vector.control")) && existsSync(path.join(bin, "initdb"))
      ? { bin }
      : undefined;
  } catch {
    return undefined;
  }
}

function fetched(): { bin: string } {
  const folder = path.join(systemsCache, wheel.replace("==", "-"));
  const bin = path.join(folder, "pgserver/pginstall/bin");
  if (existsSync(bin)) return { bin };
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const hint = "install PostgreSQL 15 or newer with pgvector, or Python 3 with pip";
  try {
    run(
      "python3",
      ["-m", "pip", "install", "--quiet", "--no-compile", "--no-deps", "--target", draft, wheel],
      hint,
    );
  } catch (error) {
    throw error instanceof SystemMissing
      ? error
      : new SystemMissing(`${wheel} could not be installed; ${hint}`);
  }
  renameSync(draft, folder);
  return { bin };
}

/** Starts an empty server of its own data folder on loopback (2 to 5 s). */
export async function startPostgres({ bin }: { bin: string }): Promise<RunningPostgres> {
  const home = mkdtempSync(path.join(tmpdir(), "millrace-postgres-"));
  const data = path.join(home, "data");
  const [port] = (await freePorts(1)) as [number];
  const asUser = unprivileged(home);
  const program = (name: string, args: string[]): [string, string[]] => {
    const [first, ...rest] = [...asUser, path.join(bin, name), ...args] as [string, ...string[]];
    return [first, rest];
  };
  run(...program("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]), "");
  const options = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    fsync: "off",
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = startProcess(...program("postgres", ["-D", data, ...settings]), { cwd: home });
  const connectionString = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await waitUntilReady(postgresName, server, async () => {
    const client = new pg.Client({ connectionString });
    try {
      await client.connect();
      return true;
    } finally {
      await client.end();
    }
  });
  return {
    connectionString,
    async stop() {
      await server.stop();
      // The programs it started go a moment after it.
      for (let tries = 0; tries < 20; tries++) {
        try {
          rmSync(home, { recursive: true, force: true });
          return;
        } catch {
          await wait(100);
        }
      }
    },
  };
}

/** PostgreSQL refuses to run as root: then it runs as nobody, who must own the folder. */
function unprivileged(home: string): string[] {
  if (process.getuid?.() !== 0) return [];
  const nobody = "65534";
  run("chown", [`${nobody}:${nobody}`, home], "");
  return ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
}
