import { nearest } from "../domain/nearest.ts";
import { AppError } from "../errors.ts";
import { type CliContext, type Command, exitCodes, UsageError } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs one command line. `context` is made only for a command that runs, so that help needs no installation.
 * Returns the exit code; failures are told in one line.
 */
export async function runCommandLine(
  commands: readonly Command[],
  args: readonly string[],
  terminal: Terminal,
  context: () => CliContext | Promise<CliContext>,
): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    help(commands, terminal);
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  const command = commands.find((each) => each.name === name);
  if (!command) {
    const guess = nearest(
      name,
      commands.map((each) => each.name),
    );
    terminal.problem(`There is no command ${name}.${guess ? ` Did you mean ${guess}?` : ""}`);
    help(commands, terminal);
    return exitCodes.usage;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.line(usageOf(command));
    terminal.line(command.summary);
    return exitCodes.done;
  }
  try {
    return await command.run(await context(), rest);
  } catch (error) {
    if (error instanceof UsageError || isArgumentError(error)) {
      terminal.problem(error.message);
      terminal.problem(usageOf(command));
      return exitCodes.usage;
    }
    if (!(error instanceof AppError)) throw error;
    terminal.problem(error.message);
    return exitCodes.refused;
  }
}

const usageOf = (command: Command) => `Usage: npm run mesh -- ${command.name} ${command.usage}`.trimEnd();

function help(commands: readonly Command[], terminal: Terminal): void {
  terminal.line("Commands, each with --help:");
  for (const command of commands) {
    terminal.line(`  npm run mesh -- ${command.name} ${command.usage}`.trimEnd());
    terminal.line(`      ${command.summary}`);
  }
}

/** What `parseArgs` throws for an option it does not know or a value that is missing. */
const isArgumentError = (error: unknown): error is Error =>
  error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
