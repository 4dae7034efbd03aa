// `npm run check:imports`: applies the import directions of .dependency-cruiser.cjs to the whole project.
import { checkImports } from "./checks/imports.mjs";
import { projectRoot } from "./lib/node.mjs";
import { command, StepFailure } from "./lib/steps.mjs";

await command(async () => {
  const { modules, imports, violations } = await checkImports(projectRoot);
  for (const { rule, path } of violations) console.error(`${rule}: ${path}`);
  if (violations.length > 0)
    throw new StepFailure(`${violations.length} imports go in a direction that is not allowed.`);
  console.log(`${modules} modules, ${imports} imports, all in allowed directions.`);
});
