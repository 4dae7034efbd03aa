// Runs a program and ends it when whoever started this process is gone, even by SIGKILL: their end of our stdin
// closes. Arguments: the program and its arguments.
import { spawn } from "node:child_process";

const [program = "", ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
process.stdin.resume();
process.stdin.on("close", () => child.kill("SIGKILL"));
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("error", (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
