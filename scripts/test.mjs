// `npm test`, `npm run test:systems`, `npm run test:long`. Runs on Node 18 and newer.
import { underSupportedNode } from "./lib/node.mjs";
import { command } from "./lib/steps.mjs";

await command(async () => {
  await underSupportedNode();
  // The tests and what they run are this project's affair, not the caller's environment's.
  Reflect.deleteProperty(process.env, "NODE_ENV");
  const { runTests } = await import("./test/main.ts");
  process.exit(await runTests(process.argv.slice(2)));
});
