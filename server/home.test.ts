import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { homePaths, prepareHome, readSecret, secretNames } from "./home.ts";

let home: string;
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "millrace-home-")), "data");
});
afterEach(() => rmSync(join(home, ".."), { recursive: true }));

const mode = (path: string) => statSync(path).mode & 0o777;

test("makes folders and secrets only their owner can read", () => {
  prepareHome(home);
  const paths = homePaths(home);
  expect([mode(paths.secrets), mode(paths.run)]).toEqual([0o700, 0o700]);
  for (const name of secretNames) {
    expect(mode(join(paths.secrets, name))).toBe(0o600);
    expect(readSecret(home, name)).toMatch(/^[\w-]{43}$/);
  }
  expect(new Set(secretNames.map((name) => readSecret(home, name))).size).toBe(secretNames.length);
});

test("keeps the secrets it finds and tightens their permissions", () => {
  prepareHome(home);
  const file = join(homePaths(home).secrets, "signing-key");
  const before = readFileSync(file, "utf8");
  chmodSync(file, 0o644);
  chmodSync(homePaths(home).run, 0o755);
  prepareHome(home);
  expect(readFileSync(file, "utf8")).toBe(before);
  expect([mode(file), mode(homePaths(home).run)]).toEqual([0o600, 0o700]);
});

test("says what to do about a missing secret", () => {
  expect(() => readSecret(home, "cli-token")).toThrow(
    /cli-token cannot be read.*Start Millrace on this data folder once/,
  );
});
