import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join, relative } from "node:path";
import { homePaths, secretNames } from "../../server/home.ts";
import { lockHolder } from "../../server/supervisor/lock.ts";
import { portHolder } from "../setup/port-holder.ts";
import { listenProblem } from "../setup/ports.ts";
import { absent, bad, type Finding, good } from "./finding.ts";

/** Whether the data folder can be used, and by whom it is. */
export function dataFolder(home: string): Finding[] {
  if (!existsSync(home)) return [absent("Data folder", `${home} does not exist yet`, "npm start makes it")];
  const findings = [writable(home), secrets(home)];
  const holder = lockHolder(homePaths(home).lock);
  findings.push(
    holder
      ? good("Running", `process ${holder.pid}, ${holder.address}`)
      : absent("Running", "Millrace does not run on this folder", "npm start"),
  );
  return findings;
}

function writable(home: string): Finding {
  try {
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
    return good("Data folder", home);
  } catch {
    return bad(
      "Data folder",
      `${home} cannot be written by this user`,
      `chown -R ${process.env.USER ?? "you"} ${home}`,
    );
  }
}

function secrets(home: string): Finding {
  const paths = homePaths(home);
  if (!existsSync(paths.secrets)) return absent("Secrets", "none yet", "npm start makes them");
  const open = [
    ...[paths.secrets, paths.run].filter(
      (folder) => existsSync(folder) && (statSync(folder).mode & 0o077) !== 0,
    ),
    ...secretNames
      .map((name) => join(paths.secrets, name))
      .filter((file) => existsSync(file) && (statSync(file).mode & 0o077) !== 0),
  ];
  if (process.platform === "win32" || open.length === 0)
    return good("Secrets", "only their owner can read them");
  return bad("Secrets", `others can read ${open.join(", ")}`, `chmod -R go= ${paths.secrets} ${paths.run}`);
}

export interface Ports {
  host: string;
  ports: { variable: string; port: number }[];
}

/** Ports are free, or Millrace itself has them. */
export async function ports(home: string, { host, ports: wanted }: Ports): Promise<Finding[]> {
  const ours = lockHolder(homePaths(home).lock) !== undefined;
  return Promise.all(
    wanted.map(async ({ variable, port }) => {
      const what = `Port ${port}`;
      const problem = await listenProblem(port, host);
      if (problem === undefined) return good(what, "free");
      if (ours) return good(what, "in use while Millrace runs");
      const holder = portHolder(port);
      return bad(
        what,
        `in use${holder ? ` by ${holder}` : ` (${problem})`}`,
        `stop that, or set ${variable}`,
      );
    }),
  );
}

/** The embedded database's socket answers while Millrace runs; a configured one is asked for real. */
export async function database(home: string, databaseUrl: string | undefined): Promise<Finding> {
  if (databaseUrl !== undefined) return ownDatabase(databaseUrl);
  if (!lockHolder(homePaths(home).lock))
    return absent("Database", "embedded; runs when Millrace runs", "npm start");
  const socket = join(homePaths(home).run, ".s.PGSQL.5432");
  return (await answers(socket))
    ? good("Database", `embedded, answers at ${socket}`)
    : bad(
        "Database",
        `embedded, does not answer at ${socket}`,
        `see ${join(homePaths(home).processLogs, "db.ndjson")}`,
      );
}

async function ownDatabase(connectionString: string): Promise<Finding> {
  const { host } = new URL(connectionString);
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; vector: string | null }>(
      "select current_setting('server_version') as version, (select default_version from pg_available_extensions where name = 'vector') as vector",
    );
    const { version, vector } = rows[0] ?? {};
    if (!vector)
      return bad(
        "Database",
        `PostgreSQL ${version} at ${host} has no pgvector`,
        "install the extension there",
      );
    return good("Database", `PostgreSQL ${version} with pgvector ${vector} at ${host}`);
  } catch (error) {
    return bad(
      "Database",
      `${host} does not answer: ${(error as Error).message}`,
      "correct DATABASE_URL or start that server",
    );
  } finally {
    await client.end().catch(() => {});
  }
}

/** Every log file is of a format this version reads. */
export async function logFormats(home: string): Promise<Finding> {
  const { log } = homePaths(home);
  if (!existsSync(log))
    return absent("Log", "no records yet", "npm start with the sample, or publish a product");
  const { DatabaseSync } = await import("node:sqlite");
  const { formatVersion } = await import("../../server/adapters/stream/embedded/file.ts");
  const files = readdirSync(log, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".sqlite"),
  );
  for (const name of files) {
    const file = join(log, name);
    try {
      const db = new DatabaseSync(file, { readOnly: true });
      const found = Number(db.prepare("PRAGMA user_version").get()?.user_version);
      db.close();
      if (found > formatVersion)
        return bad(
          "Log",
          `${file} is of format ${found}, this version reads up to ${formatVersion}`,
          "run the newer Millrace that wrote it",
        );
    } catch (error) {
      return bad(
        "Log",
        `${file} cannot be read: ${(error as Error).message}`,
        "restore the data folder from a copy",
      );
    }
  }
  return good(
    "Log",
    `${files.length} files in ${relative(process.cwd(), log) || log}, format ${formatVersion} or older`,
  );
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => {
      socket.destroy();
      resolve(true);
    });
    socket.setTimeout(3000, () => {
      socket.destroy();
      resolve(false);
    });
    socket.on("error", () => resolve(false));
  });
}
