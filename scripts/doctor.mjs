// `npm run doctor`: what is wrong with this machine or installation. Runs on Node 18 and newer.
import { underSupportedNode } from "./lib/node.mjs";
import { command } from "./lib/steps.mjs";

await command(async () => {
  await underSupportedNode();
  const { runDoctor } = await import("./doctor/main.ts");
  process.exit(await runDoctor(process.env));
});
