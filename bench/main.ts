import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Bench, isOk } from "./lib/bench.ts";
import { machine } from "./lib/machine.ts";

/**
 * `npm run bench -- NAME [--quick]`: progress on stderr, one last line of JSON on stdout. Ends with 0 when the
 * goals are reached, 1 when they are not, 2 when there is no such benchmark.
 */
async function main(args: readonly string[]): Promise<number> {
  const quick = args.includes("--quick");
  const [name] = args.filter((arg) => !arg.startsWith("--"));
  const names = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "main.ts")
    .map((file) => file.slice(0, -3));
  if (name === undefined || !names.includes(name)) {
    process.stderr.write(
      `${name === undefined ? "Which benchmark?" : `There is no benchmark ${name}.`} There are:\n`,
    );
    for (const known of names) process.stderr.write(`  ${known.padEnd(16)} ${(await load(known)).about}\n`);
    return 2;
  }
  const bench = await load(name);
  const begun = performance.now();
  const progress = (line: string) =>
    process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
  const { figures, peer = null } = await bench.run({ quick, progress });
  const ok = isOk(figures, bench.goals, quick);
  process.stdout.write(
    `${JSON.stringify({ bench: name, figures, goals: bench.goals, ok, peer, machine: machine() })}\n`,
  );
  return ok ? 0 : 1;
}

async function load(name: string): Promise<Bench> {
  const { default: bench } = (await import(join(import.meta.dirname, `${name}.ts`))) as { default: Bench };
  return bench;
}

process.exit(await main(process.argv.slice(2)));
