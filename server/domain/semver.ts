import { z } from "zod";

/** major.minor.patch, without ranges; a pre-release and build part is allowed. */
export const semverSchema = z
  .string("must be a version in quotes or with two dots, such as 1.0.0")
  .regex(
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/,
    "must be a semantic version such as 1.0.0",
  );

export interface Semver {
  major: number;
  minor: number;
  patch: number;
  prerelease: string;
}

/** Reads a semantic version; a leading `v` and missing minor or patch are forgiven (`v2` → 2.0.0). Undefined when it is none. */
export function parseSemver(text: string): Semver | undefined {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  if (!match) return undefined;
  return {
    major: Number(match[1]),
    minor: Number(match[2] ?? 0),
    patch: Number(match[3] ?? 0),
    prerelease: match[4] ?? "",
  };
}

/** Order of two versions by semver's rules; a text that is no version sorts before every version. */
export function compareSemver(a: string, b: string): number {
  const x = parseSemver(a);
  const y = parseSemver(b);
  if (!x || !y) return (x ? 1 : 0) - (y ? 1 : 0);
  const numbers = x.major - y.major || x.minor - y.minor || x.patch - y.patch;
  if (numbers !== 0) return numbers;
  if (x.prerelease === y.prerelease) return 0;
  if (x.prerelease === "" || y.prerelease === "") return x.prerelease === "" ? 1 : -1;
  return comparePrerelease(x.prerelease.split("."), y.prerelease.split("."));
}

function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const x = a[index];
    const y = b[index];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (x === y) continue;
    const numeric = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (numeric[0] && numeric[1]) return Number(x) - Number(y);
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}
