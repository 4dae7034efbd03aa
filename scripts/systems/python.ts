import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { type RunningProcess, run, SystemMissing, startProcess, systemsCache } from "./system.ts";

const hint = "install Python 3.10 or newer with pip";

/** Packages from PyPI in a folder of their own. */
export interface PythonPackages {
  /** Runs a script with them and gives back what it prints. Throws an Error with its output when it fails. */
  run(script: string, args: readonly string[]): string;
  /** Starts a program given as code, in a folder; it runs until it is stopped. */
  start(code: string, args: readonly string[], options: { cwd: string }): RunningProcess;
}

/**
 * Makes sure that packages are there, with what they need; kept in the systems cache under this name, so that a second
 * call is immediate. Throws SystemMissing where Python or the package index cannot be had.
 */
export function fetchPackages(name: string, requirements: readonly string[]): PythonPackages {
  const folder = path.join(systemsCache, name);
  if (!existsSync(folder)) {
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", draft];
    try {
      run("python3", [...args, ...requirements], hint);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (error instanceof SystemMissing) throw error;
      const text = error instanceof Error ? error.message : String(error);
      const cause = /ERROR: [^\n]*/.exec(text)?.[0] ?? text.slice(0, 300);
      throw new SystemMissing(`${requirements.join(" ")} could not be installed: ${cause}`);
    }
    // Complete or not there at all: a run that is cut off leaves no half a system.
    renameSync(draft, folder);
  }
  return {
    run: (script, args) =>
      run(
        "python3",
        [
          "-c",
          `import sys, runpy; sys.path.insert(0, sys.argv.pop(1)); sys.argv.pop(0); runpy.run_path(sys.argv[0], run_name="__main__")`,
          folder,
          script,
          ...args,
        ],
        hint,
      ),
    start: (code, args, options) =>
      startProcess(
        "python3",
        ["-c", `import sys; sys.path.insert(0, sys.argv.pop(1)); ${code}`, folder, ...args],
        options,
      ),
  };
}
