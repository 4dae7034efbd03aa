import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { run, SystemMissing, systemsCache } from "./system.ts";

/**
 * Makes sure that a package of npm is there, with what it needs and in exactly this version; kept in the systems cache,
 * so that a second call is immediate. Returns the package's own folder. Throws SystemMissing where npm or its registry
 * cannot be had.
 */
export function fetchNpmPackage(name: string, version: string): string {
  const folder = path.join(systemsCache, `npm-${name.replaceAll("/", "-").replace("@", "")}-${version}`);
  if (!existsSync(folder)) {
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
    try {
      run("npm", ["install", "--prefix", draft, ...quiet, `${name}@${version}`], "install Node with npm");
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (error instanceof SystemMissing) throw error;
      const text = error instanceof Error ? error.message : String(error);
      const cause = /npm (?:error|ERR!) [^\n]*/.exec(text)?.[0] ?? text.slice(0, 300);
      throw new SystemMissing(`${name}@${version} could not be installed: ${cause}`);
    }
    // Complete or not there at all: a run that is cut off leaves no half a system.
    renameSync(draft, folder);
  }
  return path.join(folder, "node_modules", name);
}
