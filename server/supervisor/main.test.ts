import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { homePaths } from "../home.ts";
import { processIdentity } from "./process-identity.ts";
import { readStatus } from "./status.ts";
import { startedPids, temporaryFolder, until } from "./testing/fakes.ts";

const script = new URL("./testing/run-fakes.ts", import.meta.url).pathname;

function run(home: string, journal: string, ...behaviours: string[]) {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", script, home, journal, ...behaviours],
    {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    },
  );
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    output.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const ready = () => until("the welcome", () => output.out.includes("Millrace is ready") || undefined);
  return { child, output, ended, ready };
}

const allGone = (journal: string) =>
  until("the end of all processes", () =>
    startedPids(journal).every((pid) => processIdentity(pid) === undefined),
  );

const pidOf = (child: ChildProcess) => child.pid ?? 0;

for (const [how, send] of [
  ["SIGTERM to the supervisor", (child: ChildProcess) => child.kill("SIGTERM")],
  ["SIGINT to the whole process group", (child: ChildProcess) => process.kill(-pidOf(child), "SIGINT")],
] as const) {
  test(`${how} stops everything within 5 s and ends with 0`, async () => {
    using folder = temporaryFolder();
    const [home, journal] = [join(folder.path, "home"), join(folder.path, "journal")];
    const { child, ended, ready, output } = run(home, journal, "good", "stubborn", "good");
    await ready();
    expect(output.out).toContain("http://localhost:31000");
    const begun = performance.now();
    send(child);
    expect(await ended).toBe(0);
    expect(performance.now() - begun).toBeLessThan(5000);
    await allGone(journal);
    expect(startedPids(journal)).toHaveLength(3);
    expect(readStatus(homePaths(home).status)?.processes.map(({ state }) => state)).toEqual([
      "stopped",
      "stopped",
      "stopped",
    ]);
  });
}

test("a stop in the middle of a start ends it, with nothing left behind", async () => {
  using folder = temporaryFolder();
  const [home, journal] = [join(folder.path, "home"), join(folder.path, "journal")];
  const { child, ended } = run(home, journal, "silent", "good");
  await until("the first process", () => startedPids(journal).length > 0);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  await allGone(journal);
});

test("SIGKILL of the supervisor leaves no orphan, and the next start takes its lock over", async () => {
  using folder = temporaryFolder();
  const [home, journal] = [join(folder.path, "home"), join(folder.path, "journal")];
  const first = run(home, journal, "good", "stubborn");
  await first.ready();
  first.child.kill("SIGKILL");
  await first.ended;
  const second = run(home, journal, "good");
  await second.ready();
  const [firstPids, secondPids] = [startedPids(journal).slice(0, 2), startedPids(journal).slice(2)];
  expect(firstPids.map(processIdentity)).toEqual([undefined, undefined]);
  expect(secondPids).toHaveLength(1);
  second.child.kill("SIGTERM");
  expect(await second.ended).toBe(0);
});

test("a second start on the same data folder refuses with one line, and the first goes on", async () => {
  using folder = temporaryFolder();
  const [home, journal] = [join(folder.path, "home"), join(folder.path, "journal")];
  const first = run(home, journal, "good");
  await first.ready();
  const second = run(home, join(folder.path, "other"), "good");
  expect(await second.ended).toBe(1);
  expect(second.output.err.trim().split("\n")).toEqual([
    `✗ Millrace already runs on the data folder ${home} (process ${first.child.pid}, http://localhost:31000). Stop it first, or set MILLRACE_HOME to another folder.`,
  ]);
  expect(startedPids(join(folder.path, "other"))).toEqual([]);
  expect(startedPids(journal).map(processIdentity)).not.toContain(undefined);
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);
});

test("a process that never gets ready ends the start with one line and code 1", async () => {
  using folder = temporaryFolder();
  const [home, journal] = [join(folder.path, "home"), join(folder.path, "journal")];
  const { ended, output } = run(home, journal, "good", "dies-early");
  expect(await ended).toBe(1);
  expect(output.err.trim().split("\n")).toHaveLength(1);
  expect(output.err).toMatch(/✗ dies-early-1 ended with code 1: .*the port 31999 is taken/);
  await allGone(journal);
});

test("a lock whose process is gone, or is another one by now, does not stop a start", async () => {
  using folder = temporaryFolder();
  const [home, journal] = [join(folder.path, "home"), join(folder.path, "journal")];
  const first = run(home, journal, "dies-early");
  await first.ended;
  writeFileSync(
    homePaths(home).lock,
    JSON.stringify({ pid: process.pid, identity: "another boot:1", address: "x" }),
  );
  const second = run(home, journal, "good");
  await second.ready();
  const lock = JSON.parse(readFileSync(homePaths(home).lock, "utf8")) as { pid: number };
  expect(lock.pid).toBe(second.child.pid);
  expect(statSync(homePaths(home).run).mode & 0o777).toBe(0o700);
  second.child.kill("SIGTERM");
  expect(await second.ended).toBe(0);
});
