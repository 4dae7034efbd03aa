/** Runs a logged command that ignores SIGTERM and notes its process id in the given folder. */
import { join } from "node:path";
import { runLogged } from "../run-logged.ts";

const [folder = ""] = process.argv.slice(2);
const stubborn = `
  process.on("SIGTERM", () => {});
  setInterval(() => {}, 1000);
  require("node:fs").writeFileSync(${JSON.stringify(join(folder, "draft"))}, String(process.pid));
  require("node:fs").renameSync(${JSON.stringify(join(folder, "draft"))}, ${JSON.stringify(join(folder, "pid"))});
`;
await runLogged({ name: "test-stubborn", file: process.execPath, args: ["-e", stubborn] });
