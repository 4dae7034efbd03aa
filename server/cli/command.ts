import type { ApiClient } from "./api-client.ts";
import type { Terminal } from "./terminal.ts";

/** What a command may use; made by main.ts. */
export interface CliContext {
  terminal: Terminal;
  /** The running portal, asked with the installation's own token. */
  api: ApiClient;
  /** Empties and refills the catalog's tables from the journal; returns how many events were applied. */
  rebuild(): Promise<number>;
}

/** Exit codes: everything done; something was refused; the command line is wrong. */
export const exitCodes = { done: 0, refused: 1, usage: 2 } as const;

/** One subcommand of `npm run mesh --`. `run` returns the exit code; an AppError it throws is printed and means `refused`. */
export interface Command {
  name: string;
  /** After the name, e.g. `FILE… [--yes]`. */
  usage: string;
  summary: string;
  run(context: CliContext, args: readonly string[]): Promise<number>;
}

/** A wrong command line; its message is printed with the command's usage. */
export class UsageError extends Error {}
