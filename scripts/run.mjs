// `node scripts/run.mjs FILE …args`: runs a TypeScript file of this project on the right Node, set up first.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { underSupportedNode } from "./lib/node.mjs";
import { command, StepFailure } from "./lib/steps.mjs";

await command(async () => {
  await underSupportedNode();
  const [file, ...args] = process.argv.slice(2);
  if (!file) throw new StepFailure("Which file? Usage: node scripts/run.mjs FILE …args");
  const { prepareToolchain } = await import("./setup/toolchain.ts");
  await prepareToolchain();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file, ...args], {
    stdio: "inherit",
  });
  process.on("SIGINT", () => {});
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"]))
    process.on(signal, () => child.kill(signal));
  child.on("error", (error) =>
    command(() => Promise.reject(new StepFailure(`${file} could not be started: ${error.message}`))),
  );
  child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
});
