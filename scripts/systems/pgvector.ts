import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { preparePostgres } from "./postgres.ts";
import { run, SystemMissing, systemsCache } from "./system.ts";

export const pgvectorName = "PostgreSQL with pgvector 0.8";

const release = "0.8.0";
/** Iterative scans came with 0.8. */
const oldest = [0, 8] as const;

/**
 * A PostgreSQL with pgvector 0.8 or newer: the machine's own, or a copy of the fetched server for which pgvector is
 * built from its source (10 s, needs a C compiler and make). Throws SystemMissing where neither can be had.
 */
export async function preparePgvector(): Promise<{ bin: string }> {
  const found = await preparePostgres();
  if (isRecent(found.bin)) return found;
  // The whole package is copied: its programs find their libraries by their place in it.
  const base = systemsCache;
  const [wheel = ""] = path.relative(base, found.bin).split(path.sep);
  if (wheel === ".." || wheel === "")
    throw new SystemMissing(
      `the machine's pgvector is older than ${oldest.join(".")}; install ${release} or newer`,
    );
  const own = path.join(base, `${wheel}-pgvector-${release}`);
  const inside = path.relative(path.join(base, wheel), found.bin);
  const bin = path.join(own, inside);
  if (existsSync(bin)) return { bin };
  const draft = `${own}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(systemsCache, { recursive: true });
  cpSync(path.join(base, wheel), draft, { recursive: true, verbatimSymlinks: true });
  const source = fetchSource(path.join(draft, "pgvector-source"));
  const build = ["-C", source, `PG_CONFIG=${path.join(draft, inside, "pg_config")}`];
  run("make", ["-j2", ...build], "install a C compiler and make");
  run("make", [...build, "install"], "install a C compiler and make");
  rmSync(path.join(draft, "pgvector-source"), { recursive: true, force: true });
  renameSync(draft, own);
  return { bin };
}

function isRecent(bin: string): boolean {
  const control = path.join(
    run(path.join(bin, "pg_config"), ["--sharedir"], "").trim(),
    "extension/vector.control",
  );
  const [major = 0, minor = 0] = (
    /default_version = '([\d.]+)'/.exec(readFileSync(control, "utf8"))?.[1] ?? ""
  )
    .split(".")
    .map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** From the project's repository, else from Debian's source package; returns the folder of the sources. */
function fetchSource(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const clone = path.join(folder, "clone");
  const address = "https://github.com/pgvector/pgvector.git";
  try {
    run(
      "git",
      ["clone", "--quiet", "--depth", "1", "--branch", `v${release}`, address, clone],
      "install git",
    );
    return clone;
  } catch {
    return fromDebian(folder);
  }
}

function fromDebian(folder: string): string {
  const hint = `install pgvector ${release} or newer for your PostgreSQL`;
  const list = path.join(folder, "sources.list");
  writeFileSync(list, "deb-src http://deb.debian.org/debian trixie main\n");
  for (const part of ["lists/partial", "archives/partial"])
    mkdirSync(path.join(folder, part), { recursive: true });
  const options = Object.entries({
    "Dir::Etc::sourcelist": list,
    "Dir::Etc::sourceparts": "-",
    "Dir::State::lists": path.join(folder, "lists"),
    "Dir::Cache": folder,
    "APT::Sandbox::User": "root",
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const archive = () => readdirSync(folder).find((name) => /^pgvector_.*\.orig\.tar\.gz$/.test(name));
  try {
    run("apt-get", [...options, "update"], hint);
    run(
      "sh",
      [
        "-c",
        'cd "$1" && shift && exec apt-get "$@"',
        "sh",
        folder,
        ...options,
        "source",
        "--download-only",
        "pgvector",
      ],
      hint,
    );
  } catch (error) {
    throw error instanceof SystemMissing
      ? error
      : new SystemMissing(`the sources of pgvector could not be fetched; ${hint}`);
  }
  const found = archive();
  if (found === undefined)
    throw new SystemMissing(`the sources of pgvector were not in the package; ${hint}`);
  run("tar", ["-xzf", path.join(folder, found), "-C", folder], "install tar");
  const unpacked = readdirSync(folder).find((name) => /^pgvector-\d/.test(name));
  if (unpacked === undefined)
    throw new SystemMissing(`the sources of pgvector could not be unpacked; ${hint}`);
  return path.join(folder, unpacked);
}
