// `npm start` and `npm run dev`: from a fresh clone to a running portal. Runs on Node 18 and newer.
import { underSupportedNode } from "./lib/node.mjs";
import { command } from "./lib/steps.mjs";

await command(async () => {
  await underSupportedNode();
  const { start } = await import("./setup/start.ts");
  await start(process.argv.slice(2));
});
