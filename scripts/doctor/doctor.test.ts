import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { homePaths, prepareHome } from "../../server/home.ts";
import { database, dataFolder, logFormats, ports } from "./data-folder.ts";
import { type Finding, findingLine } from "./finding.ts";
import { model } from "./installation.ts";
import { disk, memory } from "./machine.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const states = (findings: Finding[]) => Object.fromEntries(findings.map(({ what, state }) => [what, state]));

test("a finding is one line with its mark and its fix", () => {
  expect(findingLine({ what: "npm", state: "bad", detail: "gone", fix: "get it" })).toBe(
    "✗ npm              gone → get it",
  );
  expect(findingLine({ what: "npm", state: "good", detail: "11" })).toBe("✓ npm              11");
});

test("disk and memory compare with what is needed", () => {
  expect([disk("Disk", "/x", 500, 499), disk("Disk", "/x", 500, 500)].map(({ state }) => state)).toEqual([
    "bad",
    "good",
  ]);
  expect([memory(100), memory(9000)].map(({ state }) => state)).toEqual(["bad", "good"]);
});

describe("the model", () => {
  const sums = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae  m.onnx\n";

  test("is checked by its checksum", () => {
    writeFileSync(join(folder, "SHA256SUMS"), sums);
    expect(model(folder)).toMatchObject({ state: "bad", detail: expect.stringContaining("missing") });
    writeFileSync(join(folder, "m.onnx"), "version https://git-lfs.github.com/spec/v1");
    expect(model(folder)).toMatchObject({ state: "bad", detail: expect.stringContaining("damaged") });
    writeFileSync(join(folder, "m.onnx"), "foo");
    expect(model(folder).state).toBe("good");
  });
});

describe("the data folder", () => {
  test("that does not exist yet is no fault", () => {
    expect(states(dataFolder(join(folder, "none")))).toEqual({ "Data folder": "absent" });
  });

  test("whose secrets others can read is one", () => {
    prepareHome(folder);
    expect(states(dataFolder(folder))).toEqual({ "Data folder": "good", Secrets: "good", Running: "absent" });
    chmodSync(join(homePaths(folder).secrets, "signing-key"), 0o644);
    expect(states(dataFolder(folder)).Secrets).toBe("bad");
  });
});

test("a port in use by somebody else is a fault, and who it is is told", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const look = () => ports(folder, { host: "127.0.0.1", ports: [{ variable: "PORT", port }] });
  const [busy] = await look();
  await new Promise((resolve) => server.close(resolve));
  const [free] = await look();
  expect([busy?.state, free?.state]).toEqual(["bad", "good"]);
  expect(busy?.fix).toContain("PORT");
});

test("a database that does not answer is a fault that names its host, not its password", async () => {
  const finding = await database(folder, "postgres://me:hunter2@127.0.0.1:1/db");
  expect(finding).toMatchObject({ state: "bad", detail: expect.stringContaining("127.0.0.1:1") });
  expect(findingLine(finding)).not.toContain("hunter2");
});

describe("log files", () => {
  function logFile(version: number): void {
    const path = join(homePaths(folder).log, "seismic");
    mkdirSync(path, { recursive: true });
    const db = new DatabaseSync(join(path, "earthquakes.sqlite"));
    db.exec(`PRAGMA user_version = ${version}`);
    db.close();
  }

  test("of this version's format are good, of a later one not", async () => {
    expect((await logFormats(folder)).state).toBe("absent");
    logFile(1);
    expect(await logFormats(folder)).toMatchObject({
      state: "good",
      detail: expect.stringContaining("1 files"),
    });
    logFile(99);
    expect(await logFormats(folder)).toMatchObject({
      state: "bad",
      detail: expect.stringContaining("format 99"),
    });
  });

  test("that are no log at all are told by name", async () => {
    mkdirSync(homePaths(folder).log, { recursive: true });
    writeFileSync(
      join(homePaths(folder).log, "x.sqlite"),
      "not a database, but long enough to be read as one".repeat(20),
    );
    expect(await logFormats(folder)).toMatchObject({
      state: "bad",
      detail: expect.stringContaining("x.sqlite"),
    });
  });
});
