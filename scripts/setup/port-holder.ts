import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Which process listens on a TCP port, e.g. `node (process 123)`; undefined when the system does not say. */
export function portHolder(port: number): string | undefined {
  const pid = process.platform === "linux" ? linuxListener(port) : lsofListener(port);
  if (pid === undefined) return undefined;
  return `${commandOf(pid) ?? "a process"} (process ${pid})`;
}

function linuxListener(port: number): number | undefined {
  const inodes = new Set(
    ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => listeningInodes(table, port)),
  );
  if (inodes.size === 0) return undefined;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => socketsOf(pid).some((inode) => inodes.has(inode)));
}

function listeningInodes(table: string, port: number): string[] {
  const listening = "0A";
  return readText(table)
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, local, , state]) => state === listening && Number.parseInt(local?.split(":")[1] ?? "", 16) === port,
    )
    .flatMap((fields) => fields[9] ?? []);
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    // Another user's process: its open files are not ours to see.
    return [];
  }
}

function lsofListener(port: number): number | undefined {
  try {
    const output = execFileSync("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-t"], { encoding: "utf8" });
    return Number(output.trim().split("\n")[0]) || undefined;
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string | undefined {
  const words = readText(`/proc/${pid}/cmdline`).split("\0").filter(Boolean);
  const [program, ...rest] = words;
  if (program === undefined) return undefined;
  const script = rest.find((word) => !word.startsWith("-"));
  const name = program.split("/").at(-1) ?? program;
  return script && /^(node|python\d?|java|bun|deno)$/.test(name)
    ? `${name} ${script.split("/").at(-1)}`
    : name;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
