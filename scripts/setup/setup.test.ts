import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processIdentity } from "../../server/supervisor/process-identity.ts";
import { StepFailure } from "../lib/steps.mjs";
import { dependencyFingerprint } from "./dependencies.ts";
import { exclusively } from "./exclusive.ts";
import { fingerprint } from "./fingerprint.ts";
import { requirePorts } from "./ports.ts";
import { isStamped, onceFor } from "./stamp.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-setup-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("fingerprint", () => {
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

  test("changes with contents, names and presence, not with times or what is skipped", () => {
    mkdirSync(join(folder, "a"));
    write("a/x.ts", "1");
    write("b", "2");
    const take = () => fingerprint(folder, ["a", "b", "missing"], (path) => path.endsWith(".test.ts"));
    const first = take();
    write("a/x.ts", "1");
    write("a/x.test.ts", "anything");
    expect(take()).toBe(first);
    write("a/x.ts", "2");
    const changed = take();
    expect(changed).not.toBe(first);
    renameSync(join(folder, "a/x.ts"), join(folder, "a/y.ts"));
    expect(take()).not.toBe(changed);
    rmSync(join(folder, "b"));
    expect(take()).not.toBe(first);
  });

  test("contents do not run into each other", () => {
    write("p", "ab");
    write("q", "c");
    const first = fingerprint(folder, ["p", "q"]);
    write("p", "a");
    write("q", "bc");
    expect(fingerprint(folder, ["p", "q"])).not.toBe(first);
  });
});

test("dependencies decide about an install, scripts do not", () => {
  const project = (extra: object) => JSON.stringify({ dependencies: { a: "1" }, ...extra });
  const first = dependencyFingerprint(project({ scripts: { x: "1" } }), "lock");
  expect(dependencyFingerprint(project({ scripts: { x: "2" } }), "lock")).toBe(first);
  expect(dependencyFingerprint(project({ devDependencies: { b: "1" } }), "lock")).not.toBe(first);
  expect(dependencyFingerprint(project({ scripts: { x: "1" } }), "other")).not.toBe(first);
});

describe("onceFor", () => {
  test("works once for an input, again for another, and again after a failure", async () => {
    const stamp = join(folder, "made", "stamp");
    const done: string[] = [];
    const work = (input: string, fail = false) =>
      onceFor(stamp, input, async () => {
        done.push(input);
        if (fail) throw new Error("no");
      });
    await work("a");
    await work("a");
    await work("b");
    expect(done).toEqual(["a", "b"]);
    await expect(work("c", true)).rejects.toThrow("no");
    expect(isStamped(stamp, "b")).toBe(false);
    await work("c");
    expect(done).toEqual(["a", "b", "c", "c"]);
  });
});

describe("exclusively", () => {
  test("lets one at a time in", async () => {
    const events: string[] = [];
    const work = (name: string) =>
      exclusively(async () => {
        events.push(`${name} in`);
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`${name} out`);
      }, folder);
    await Promise.all([work("a"), work("b")]);
    expect(events).toEqual(["a in", "a out", "b in", "b out"]);
  });

  test("takes over from a process that is gone and leaves no mark behind", async () => {
    const gone = 2 ** 22 + 1;
    writeFileSync(join(folder, "lock"), String(gone));
    await exclusively(async () => {
      expect(readFileSync(join(folder, "lock"), "utf8")).toBe(String(process.pid));
    }, folder);
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });
});

describe("ports", () => {
  test("one in use is refused with its number, its holder and a free one", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    try {
      const failure = await requirePorts([{ variable: "PORT", port }], "127.0.0.1").catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(StepFailure);
      const { message } = failure as StepFailure;
      expect(message).toContain(`Port ${port} is in use`);
      if (process.platform === "linux") expect(message).toContain(`(process ${process.pid})`);
      const free = Number(/PORT=(\d+) npm start/.exec(message)?.[1]);
      await requirePorts([{ variable: "PORT", port: free }], "127.0.0.1");
    } finally {
      server.close();
    }
  });

  test("the same one twice is refused", async () => {
    const wanted = [
      { variable: "PORT", port: 65_000 },
      { variable: "DATA_PLANE_PORT", port: 65_000 },
    ];
    await expect(requirePorts(wanted, "127.0.0.1")).rejects.toThrow(
      /PORT and DATA_PLANE_PORT are both 65000/,
    );
  });

  test("an address that is not this machine's is refused", async () => {
    await expect(requirePorts([{ variable: "PORT", port: 65_001 }], "203.0.113.1")).rejects.toThrow(
      /Correct HOST or PORT/,
    );
  });
});

describe("a logged command", () => {
  const runner = new URL("./testing/run-logged-child.ts", import.meta.url).pathname;

  test("that does not want to stop is gone five seconds after the wish", async () => {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", runner, folder], {
      stdio: "ignore",
    });
    const pidFile = join(folder, "pid");
    const deadline = performance.now() + 15_000;
    while (!existsSync(pidFile) && performance.now() < deadline) await wait(20);
    const pid = Number(readFileSync(pidFile, "utf8"));
    expect(processIdentity(pid)).toBeDefined();
    const begun = performance.now();
    child.kill("SIGINT");
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(code).toBe(130);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(processIdentity(pid)).toBeUndefined();
  });
});
