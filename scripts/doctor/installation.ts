import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isBuilt } from "../setup/build.ts";
import { areDependenciesInstalled } from "../setup/dependencies.ts";
import { isPrismaClientGenerated } from "../setup/prisma-client.ts";
import { absent, bad, type Finding, good } from "./finding.ts";

/** What `npm start` has prepared in the checkout, and would do again. */
export function prepared(root: string): Finding[] {
  const byStart = "npm start does it";
  return [
    areDependenciesInstalled(root)
      ? good("Dependencies", "installed as package-lock.json says")
      : absent("Dependencies", "missing or out of date", byStart),
    isPrismaClientGenerated(root)
      ? good("Database client", "generated from the current schema")
      : absent("Database client", "missing or out of date", byStart),
    isBuilt(root)
      ? good("Portal", "built from the current sources")
      : absent("Portal", "not built from the current sources", byStart),
  ];
}

/** The files of the built-in embedding model, by the checksums that came with them. */
export function model(folder: string): Finding {
  const sums = readFileSync(join(folder, "SHA256SUMS"), "utf8").trim().split("\n");
  for (const line of sums) {
    const [expected, name = ""] = line.split(/\s+/);
    const file = join(folder, name);
    const fix = "get it back: git checkout -- models (with git-lfs or partial clones: fetch the file itself)";
    if (!existsSync(file)) return bad("Embedding model", `${file} is missing`, fix);
    if (createHash("sha256").update(readFileSync(file)).digest("hex") !== expected)
      return bad("Embedding model", `${file} is damaged`, fix);
  }
  return good("Embedding model", `${sums.length} files as shipped`);
}
