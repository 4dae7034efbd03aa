import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockFolder } from "./folder-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "mr-lock-"));
const lockFile = join(folder, "db.lock");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function holder(): Promise<ChildProcess> {
  const code = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, "folder-lock.ts"))};
    lockFolder(${JSON.stringify(lockFile)}, "folder"); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", code], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (!child.stdout) throw new Error("no stdout");
  await once(child.stdout, "data");
  return child;
}

test("another process is refused by name until the holder ends, however it ends", async () => {
  const child = await holder();
  expect(() => lockFolder(lockFile, "the/folder")).toThrow(`the/folder is in use by process ${child.pid}`);
  child.kill("SIGKILL");
  await once(child, "exit");
  const release = lockFolder(lockFile, "the/folder");
  expect(() => lockFolder(lockFile, "the/folder")).toThrow(`process ${process.pid}`);
  release();
  lockFolder(lockFile, "the/folder")();
});
