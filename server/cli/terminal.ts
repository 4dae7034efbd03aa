import { createInterface } from "node:readline/promises";

/** Where a command writes and asks. */
export interface Terminal {
  /** One line to standard output. */
  line(text?: string): void;
  /** One line to standard error. */
  problem(text: string): void;
  /** How far something is: on a terminal each replaces the one before, elsewhere only now and then one is written. */
  status(text: string): void;
  /** Asks yes or no; only where `interactive`. Anything but y or yes is no. */
  confirm(question: string): Promise<boolean>;
  readonly interactive: boolean;
  /** Columns for tables. */
  readonly width: number;
}

/** Where a status cannot be replaced, this often. */
const statusEveryMs = 5000;

type Streams = { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

export function createTerminal({ stdin, stdout, stderr }: Streams): Terminal {
  let open = false;
  let writtenMs = Number.NEGATIVE_INFINITY;
  // What is written next takes the place of the status.
  const clear = () => {
    if (open) stderr.write("\r\u001b[K");
    open = false;
  };
  return {
    line(text = "") {
      clear();
      stdout.write(`${text}\n`);
    },
    problem(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    status(text) {
      if (stderr.isTTY) {
        stderr.write(`\r\u001b[K${text.slice(0, (stderr.columns ?? 80) - 1)}`);
        open = true;
        return;
      }
      if (performance.now() - writtenMs < statusEveryMs) return;
      writtenMs = performance.now();
      stderr.write(`${text}\n`);
    },
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
