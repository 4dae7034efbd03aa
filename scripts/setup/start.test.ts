import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { processIdentity } from "../../server/supervisor/process-identity.ts";
import { projectRoot } from "../lib/node.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-start-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `npm start`'s script to its end. Only for starts that are refused before any work. */
function start(environment: Record<string, string>): Promise<{ code: number | null; errors: string[] }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(projectRoot, "scripts", "start.mjs")], {
      env: { ...process.env, MILLRACE_HOME: join(folder, "home"), ...environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += chunk;
    });
    child.on("close", (code) =>
      resolve({ code, errors: text.split("\n").filter((line) => line.startsWith("✗")) }),
    );
  });
}

async function withBusyPort<T>(work: (port: number) => Promise<T>): Promise<T> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work((server.address() as { port: number }).port);
  } finally {
    server.close();
  }
}

test("a port in use ends the start with one line and code 1", async () => {
  await withBusyPort(async (port) => {
    for (const variable of ["PORT", "DATA_PLANE_PORT"]) {
      const { code, errors } = await start({ PORT: "0", DATA_PLANE_PORT: "0", [variable]: String(port) });
      expect(code).toBe(1);
      expect(errors).toEqual([expect.stringContaining(`Port ${port} is in use`)]);
      expect(errors[0]).toContain(`${variable}=`);
    }
  });
});

test("a data folder in use ends the start by its holder's name, before any talk of ports", async () => {
  const home = join(folder, "home");
  mkdirSync(home);
  const holder = {
    pid: process.pid,
    identity: processIdentity(process.pid),
    address: "http://localhost:3999",
  };
  writeFileSync(join(home, "lock"), JSON.stringify(holder));
  await withBusyPort(async (port) => {
    const { code, errors } = await start({ PORT: String(port) });
    expect(code).toBe(1);
    expect(errors).toEqual([
      expect.stringContaining(`already runs on the data folder ${home} (process ${process.pid}`),
    ]);
  });
});
