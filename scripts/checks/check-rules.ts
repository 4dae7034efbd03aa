import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectRoot } from "../lib/node.mjs";
import { StepFailure } from "../lib/steps.mjs";
import { filesUnder } from "../setup/fingerprint.ts";
import { checkSource, checkSql } from "./house-rules.ts";

const folders = ["server", "app", "components", "prisma"];

/** Applies the rules of the house to the whole project: prints each breach, throws StepFailure when there is one. */
export function checkRules(): void {
  const files = folders
    .flatMap((folder) => filesUnder(join(projectRoot, folder)))
    .map((file) => relative(projectRoot, file).replaceAll("\\", "/"))
    .filter((file) => !file.startsWith("server/generated/"));
  const breaches = files.flatMap((file) => {
    const text = () => readFileSync(join(projectRoot, file), "utf8");
    if (/\.tsx?$/.test(file)) return checkSource(file, text());
    return /\.(sql|prisma)$/.test(file) ? checkSql(file, text()) : [];
  });
  for (const { file, line, message } of breaches) console.error(`${file}:${line} ${message}`);
  if (breaches.length > 0) throw new StepFailure(`${breaches.length} breaches of the rules of the house.`);
  console.log(`${files.length} files keep the rules of the house.`);
}
