import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBrowser } from "./find.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-browser-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, body: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

test("the named browser wins, and one that does not run is an error, not a reason to take another", () => {
  const chromium = program("chromium", "echo Chromium 140.0.1");
  const mine = program("mine", "echo My Browser 1.0");
  const broken = program("broken", "exit 127");
  expect(findBrowser({ PLAYWRIGHT_CHROMIUM: mine, PATH: folder }, undefined)).toBe(mine);
  expect(findBrowser({ PLAYWRIGHT_CHROMIUM: "", PATH: folder }, undefined)).toBe(chromium);
  expect(() => findBrowser({ PLAYWRIGHT_CHROMIUM: broken, PATH: folder }, undefined)).toThrow(/does not run/);
});

test("a stub that only says how to install the real one is passed over", () => {
  program("chromium", "echo 'install it with snap'; exit 1");
  const chrome = program("google-chrome", "echo Google Chrome 140.0.7");
  expect(findBrowser({ PATH: folder }, undefined)).toBe(chrome);
});

test("Playwright's own is the last choice, when it is there", () => {
  const own = program("own", "echo Chromium 139.0");
  const missing = join(folder, "missing");
  const elsewhere = { PATH: join(folder, "nothing") };
  // A machine with Chrome in /Applications has that one first.
  if (process.platform !== "darwin") {
    expect(findBrowser(elsewhere, own)).toBe(own);
    expect(findBrowser(elsewhere, missing)).toBeUndefined();
  }
});
