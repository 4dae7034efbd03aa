import { readdirSync, readFileSync } from "node:fs";

export interface SystemProcess {
  pid: number;
  parent: number;
  command: string;
}

/**
 * Memory of the processes that `belongs` picks, in MB: their proportional shares, so that what they have in common counts once.
 * Null where the system does not tell (Linux does).
 */
export function memoryOf(belongs: (process: SystemProcess) => boolean): number | null {
  let kilobytes = 0;
  for (const name of numbered("/proc")) {
    try {
      const pid = Number(name);
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // The name in brackets may hold anything; what follows it does not.
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      if (!belongs({ pid, parent, command })) continue;
      kilobytes += Number(
        /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/smaps_rollup`, "utf8"))?.[1] ?? 0,
      );
    } catch {
      // It ended meanwhile.
    }
  }
  return kilobytes === 0 ? null : kilobytes / 1000;
}

function numbered(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
