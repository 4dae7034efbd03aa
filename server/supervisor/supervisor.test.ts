import { getPriority } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { niceness } from "./priority.ts";
import { processIdentity } from "./process-identity.ts";
import { type Patience, type ProcessSpec, patience } from "./process-spec.ts";
import { Supervisor } from "./supervisor.ts";
import { fakeSpec, lines, startedPids, temporaryFolder, until } from "./testing/fakes.ts";

const open: Supervisor[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((supervisor) => supervisor.stop()));
});

function supervise(folder: string, specs: ProcessSpec[], changes: Partial<Patience> = {}) {
  const said: string[] = [];
  const supervisor = new Supervisor({
    specs,
    patience: { ...patience, restartAfterMs: [10, 20], ...changes },
    clock: systemClock,
    outputFolder: folder,
    say: (line) => said.push(line),
    changed: () => {},
    verbose: false,
  });
  open.push(supervisor);
  const status = (name: string) => supervisor.statuses().find((process) => process.name === name);
  return { supervisor, said, status };
}

describe("starting", () => {
  test("starts the foundation before the others and reports each as ready", async () => {
    using folder = temporaryFolder();
    const journal = join(folder.path, "journal");
    const { supervisor, status, said } = supervise(folder.path, [
      fakeSpec("db", "good", journal),
      fakeSpec("web", "good", journal),
    ]);
    await supervisor.start();
    expect(status("db")).toMatchObject({ state: "ready", restarts: 0, lastProblem: null });
    expect(startedPids(journal)).toEqual([status("db")?.pid, status("web")?.pid]);
    expect(said.filter((line) => /✓ (db|web) +ready in/.test(line))).toHaveLength(2);
    if (process.platform === "linux") expect(status("web")?.pssBytes).toBeGreaterThan(1_000_000);
    expect(getPriority(status("web")?.pid ?? 0)).toBe(getPriority() + niceness);
    await supervisor.stop();
  });

  test("fails with the child's own words when one ends before it is ready, and stops the others", async () => {
    using folder = temporaryFolder();
    const journal = join(folder.path, "journal");
    const { supervisor, status } = supervise(folder.path, [
      fakeSpec("db", "good", journal),
      fakeSpec("web", "dies-early", journal),
    ]);
    await expect(supervisor.start()).rejects.toThrow(
      /^web ended with code 1: .*the port 31999 is taken.*web\.out$/,
    );
    expect(status("db")?.state).toBe("stopped");
    for (const pid of startedPids(journal)) expect(processIdentity(pid)).toBeUndefined();
  });

  test("fails when a process stays silent", async () => {
    using folder = temporaryFolder();
    const { supervisor } = supervise(folder.path, [
      fakeSpec("db", "silent", join(folder.path, "journal"), 1000),
    ]);
    await expect(supervisor.start()).rejects.toThrow(/db did not get ready within 1 s/);
  });
});

describe("keeping alive", () => {
  test("restarts a process that ends, and counts it", async () => {
    using folder = temporaryFolder();
    const journal = join(folder.path, "journal");
    const { supervisor, status, said } = supervise(folder.path, [fakeSpec("worker", "dies-once", journal)]);
    await supervisor.start();
    await until("the restart", () => status("worker")?.restarts === 1 && status("worker")?.state === "ready");
    expect(status("worker")?.lastProblem).toMatch(/^worker ended with code 3/);
    expect(said.join("\n")).toMatch(/! worker ended with code 3.*restarting in 0.01 s/);
    await supervisor.stop();
  });

  test("restarts a process that was killed", async () => {
    using folder = temporaryFolder();
    const journal = join(folder.path, "journal");
    const { supervisor, status } = supervise(folder.path, [fakeSpec("worker", "good", journal)]);
    await supervisor.start();
    process.kill(status("worker")?.pid ?? 0, "SIGKILL");
    await until("the restart", () => status("worker")?.restarts === 1 && status("worker")?.state === "ready");
    expect(status("worker")?.lastProblem).toMatch(/was ended by SIGKILL/);
    await supervisor.stop();
  });

  test("restarts a process whose event loop is blocked", async () => {
    using folder = temporaryFolder();
    const { supervisor, status } = supervise(
      folder.path,
      [fakeSpec("worker", "blocks-once", join(folder.path, "journal"))],
      { checkEveryMs: 30, missedChecks: 20, killAfterMs: 200 },
    );
    await supervisor.start();
    await until("the restart", () => status("worker")?.restarts === 1 && status("worker")?.state === "ready");
    expect(status("worker")?.lastProblem).toMatch(/did not answer 20 pings/);
    await supervisor.stop();
  });

  test("restarts a process whose probe fails again and again, not one whose probe fails once", async () => {
    using folder = temporaryFolder();
    let probes = 0;
    const failing = new Set([2, 5, 6, 7]);
    const spec: ProcessSpec = {
      ...fakeSpec("web", "good", join(folder.path, "journal")),
      probe: () => (failing.has(++probes) ? Promise.reject(new Error("no answer")) : Promise.resolve()),
    };
    const { supervisor, status } = supervise(folder.path, [spec], { checkEveryMs: 20, missedChecks: 3 });
    await supervisor.start();
    await until("the restart", () => status("web")?.restarts === 1 && status("web")?.state === "ready");
    expect(probes).toBeGreaterThanOrEqual(7);
    expect(status("web")?.lastProblem).toBe("web failed 3 health checks in a row");
    await supervisor.stop();
  });
});

describe("stopping", () => {
  test("asks all to end, the foundation last, and kills the stubborn at the deadline", async () => {
    using folder = temporaryFolder();
    const journals = {
      db: join(folder.path, "db"),
      worker: join(folder.path, "worker"),
      web: join(folder.path, "web"),
    };
    const { supervisor } = supervise(
      folder.path,
      [
        fakeSpec("db", "good", journals.db),
        fakeSpec("worker", "stubborn", journals.worker),
        fakeSpec("web", "good", journals.web),
      ],
      { killAfterMs: 700, lastAfterMs: 400 },
    );
    await supervisor.start();
    const begun = performance.now();
    const stopping = supervisor.stop();
    await until("the web process's end", () => lines(journals.web).includes("term"));
    expect(lines(journals.db)).not.toContain("term");
    await stopping;
    expect(performance.now() - begun).toBeGreaterThanOrEqual(690);
    expect(lines(journals.db)).toContain("term");
    for (const journal of Object.values(journals))
      for (const pid of startedPids(journal)) expect(processIdentity(pid)).toBeUndefined();
  });
});
