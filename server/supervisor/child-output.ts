import type { ChildProcess } from "node:child_process";
import { createWriteStream, renameSync, statSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { hideSecrets } from "../log.ts";

const setAsideAt = 10_000_000;

/** What a child prints beside its log: kept in `<folder>/<name>.out`, its last lines in memory. */
export class ChildOutput {
  readonly file: string;
  readonly #sink: WriteStream;
  readonly #last: string[] = [];
  readonly #show: (line: string) => void;

  /** `show` gets each line of the child's stderr; the caller decides what reaches the terminal. */
  constructor(folder: string, name: string, show: (line: string) => void) {
    this.file = join(folder, `${name}.out`);
    if ((statSync(this.file, { throwIfNoEntry: false })?.size ?? 0) > setAsideAt)
      renameSync(this.file, `${this.file}.1`);
    this.#sink = createWriteStream(this.file, { flags: "a" });
    this.#show = show;
  }

  attach(child: ChildProcess): void {
    this.#last.length = 0;
    this.#sink.write(`--- process ${child.pid}\n`);
    const take = (stream: Readable | null, shown: boolean) => {
      if (!stream) return;
      createInterface({ input: stream }).on("line", (raw) => {
        const line = hideSecrets(raw);
        this.#sink.write(`${line}\n`);
        if (this.#last.push(line) > 40) this.#last.shift();
        if (shown) this.#show(line);
      });
    };
    take(child.stdout, false);
    take(child.stderr, true);
  }

  /** The line that most likely says why the child ended: its error's message rather than a stack frame. */
  lastWords(): string | undefined {
    const lines = this.#last
      .map((line) => line.trim())
      .filter((line) => line !== "" && !/^(at |Node\.js v|\^+$|[{}]|throw )/.test(line));
    return lines.findLast((line) => /error|fatal|cannot|refused|in use/i.test(line)) ?? lines.at(-1);
  }

  close(): void {
    this.#sink.end();
  }
}
