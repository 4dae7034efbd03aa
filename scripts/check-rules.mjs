// `npm run check:rules`: the injected clock, the one place that reads the environment, transactions.
import { command } from "./lib/steps.mjs";

await command(async () => {
  const { checkRules } = await import("./checks/check-rules.ts");
  checkRules();
});
