// The import directions of .dependency-cruiser.cjs, applied to a project.
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { StepFailure } from "../lib/steps.mjs";

const folders = ["server", "app", "components", "scripts", "bench", "e2e"];
const rules = join(import.meta.dirname, "..", "..", ".dependency-cruiser.cjs");

/**
 * Checks every module under `root`. Throws StepFailure when modules were not seen: under a TypeScript it does
 * not know, dependency-cruiser sees none and finds nothing wrong.
 * @param {string} root
 * @returns {Promise<{modules: number, imports: number, violations: {rule: string, path: string}[]}>}
 */
export async function checkImports(root) {
  /** @type {import("dependency-cruiser").IConfiguration} */
  const { forbidden, options } = createRequire(import.meta.url)(rules);
  const expected = sources(root);
  const { output } = await cruise(
    folders.filter((folder) => existsSync(join(root, folder))),
    { ...options, baseDir: root, ruleSet: { forbidden }, validate: true },
    {},
    { tsConfig: extractTSConfig(join(import.meta.dirname, "..", "..", "tsconfig.json")) },
  );
  if (typeof output === "string") throw new StepFailure("dependency-cruiser gave no result to look at.");
  assertSeen(expected, output.modules);
  return {
    modules: output.modules.length,
    imports: output.modules.reduce((sum, { dependencies }) => sum + dependencies.length, 0),
    violations: output.summary.violations.map(({ rule, from, to, cycle }) => ({
      rule: rule.name,
      path: [from, ...(cycle ? cycle.map(({ name }) => name) : [to])].join(" → "),
    })),
  };
}

/**
 * @param {string[]} expected
 * @param {{source: string, dependencies: unknown[]}[]} modules
 */
function assertSeen(expected, modules) {
  const seen = new Set(modules.map(({ source }) => source));
  const missed = expected.filter((file) => !seen.has(file));
  if (missed.length > 0)
    throw new StepFailure(
      `${missed.length} modules were not seen, e.g. ${missed[0]}: the check would prove nothing.`,
    );
  if (!modules.some(({ source, dependencies }) => /\.tsx?$/.test(source) && dependencies.length > 0))
    throw new StepFailure("No import of any TypeScript module was seen: the check would prove nothing.");
}

/**
 * @param {string} root
 * @returns {string[]}
 */
function sources(root) {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((file) => !file.startsWith("server/generated/"));
}
