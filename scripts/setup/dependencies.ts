import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { requireSpace } from "../lib/disk.mjs";
import { npmCommand, projectRoot } from "../lib/node.mjs";
import { step } from "../lib/steps.mjs";
import { runLogged } from "./run-logged.ts";
import { isStamped, onceFor } from "./stamp.ts";

/** Prisma's schema engine and onnxruntime's GPU libraries are downloads that Millrace does not use. */
export const quietInstall = {
  ONNXRUNTIME_NODE_INSTALL: "skip",
  PRISMA_SKIP_POSTINSTALL_GENERATE: "1",
  PRISMA_SCHEMA_ENGINE_BINARY: "/bin/false",
  NEXT_TELEMETRY_DISABLED: "1",
};

/** Hash of what decides the contents of node_modules; scripts and descriptions do not. */
export function dependencyFingerprint(packageJson: string, lockfile: string): string {
  const { dependencies, devDependencies, overrides } = JSON.parse(packageJson) as Record<string, unknown>;
  const wanted = JSON.stringify({ dependencies, devDependencies, overrides });
  return createHash("sha256")
    .update(`${process.platform} ${process.arch}\0${wanted}\0${lockfile}`)
    .digest("hex");
}

/** Runs `npm install` when node_modules is missing or was made for other dependencies. */
export async function ensureDependencies(root = projectRoot): Promise<void> {
  const modules = join(root, "node_modules");
  await onceFor(stampOf(root), inputOf(root), async () => {
    const mark = join(root, ".cache", "setup", "installing");
    // npm trips over the remains of an install that was cut off, so those go first.
    if (existsSync(mark)) rmSync(modules, { recursive: true, force: true });
    const fresh = !existsSync(modules);
    if (fresh) requireSpace(root, 2000, "the dependencies and the build");
    mkdirSync(dirname(mark), { recursive: true });
    writeFileSync(mark, "");
    await step(fresh ? "Installing dependencies" : "Bringing dependencies up to date", () => {
      const npm = npmCommand();
      // install, not ci: the lockfile made on one platform may lack another's optional packages.
      const flags = ["--no-save", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
      return runLogged({
        name: "install",
        file: npm.file,
        args: [...npm.args, "install", ...flags],
        environment: quietInstall,
      });
    });
    rmSync(mark);
  });
}

/** Whether node_modules is what package.json and the lockfile ask for. */
export function areDependenciesInstalled(root: string): boolean {
  return isStamped(stampOf(root), inputOf(root));
}

const stampOf = (root: string) => join(root, "node_modules", ".millrace-stamp");

function inputOf(root: string): string {
  const lockfile = join(root, "package-lock.json");
  return dependencyFingerprint(
    readFileSync(join(root, "package.json"), "utf8"),
    existsSync(lockfile) ? readFileSync(lockfile, "utf8") : "",
  );
}
