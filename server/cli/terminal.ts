import { createInterface } from "node:readline/promises";

/** Where a command writes and asks. */
export interface Terminal {
  /** One line to standard output. */
  line(text?: string): void;
  /** One line to standard error. */
  problem(text: string): void;
  /** Asks yes or no; only where `interactive`. Anything but y or yes is no. */
  confirm(question: string): Promise<boolean>;
  readonly interactive: boolean;
  /** Columns for tables. */
  readonly width: number;
}

type Streams = { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

export function createTerminal({ stdin, stdout, stderr }: Streams): Terminal {
  return {
    line: (text = "") => stdout.write(`${text}\n`),
    problem: (text) => stderr.write(`${text}\n`),
    async confirm(question) {
      const reader = createInterface({ input: stdin, output: stdout });
      try {
        return /^y(es)?$/i.test((await reader.question(`${question} [y/N] `)).trim());
      } finally {
        reader.close();
      }
    },
    interactive: stdin.isTTY === true && stdout.isTTY === true,
    width: Math.min(Math.max(stdout.columns ?? 100, 60), 140),
  };
}
