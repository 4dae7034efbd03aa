import { renameSync, statSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";

export type Logger = pino.Logger;

export interface LogOptions {
  /** Names the file and the lines: `db`, `worker`, `web`… */
  process: string;
  /** Folder of the log files, `homePaths(home).processLogs`. */
  folder: string;
  level?: pino.LevelWithSilent;
  /** From this level on a line also goes to the terminal, written for people. */
  terminalLevel?: pino.LevelWithSilent;
  /** Bytes after which the file is set aside as `.1`, replacing the one before. */
  rotateAt?: number;
  terminal?: { write(line: string): unknown };
}

const secretField =
  /("(?:[\w-]*(?:password|passwd|secret|token|authorization|cookie|api[-_]?key|signing[-_]?key|x-millrace-principal))"\s*:\s*)"(?:[^"\\]|\\.)*"/gi;
const secretText: [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*:)[^\s@/"]+@/gi, "$1[hidden]@"],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, "$1 [hidden]"],
  [/((?:\b(?:token|secret|password)|[?&](?:code|key))=)[^\s&"#]+/gi, "$1[hidden]"],
];

/** Blanks what looks like a secret in a line of text or JSON: secret-named fields, URL passwords, bearer tokens. */
export function hideSecrets(line: string): string {
  let safe = line.replace(secretField, '$1"[hidden]"');
  for (const [pattern, replacement] of secretText) safe = safe.replace(pattern, replacement);
  return safe;
}

/**
 * A logger that writes JSON lines to `<folder>/<process>.ndjson`, and from `terminalLevel` (default `warn`)
 * on a readable line to stderr. Secrets are blanked in both. Writes are synchronous: a crash loses none.
 */
export function createLogger(options: LogOptions): Logger {
  const { process: name, level = "info", terminalLevel = "warn", rotateAt = 50_000_000 } = options;
  const streams = pino.multistream(
    [
      { level: "trace", stream: rotatingFile(join(options.folder, `${name}.ndjson`), rotateAt) },
      {
        level: terminalLevel as pino.Level,
        stream: terminalStream(name, options.terminal ?? process.stderr),
      },
    ],
    { dedupe: false },
  );
  return pino(
    { level, base: { process: name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    streams,
  );
}

function rotatingFile(file: string, rotateAt: number): { write(line: string): void } {
  const sink = pino.destination({ dest: file, mkdir: true, sync: true });
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    write(line) {
      const safe = hideSecrets(line);
      sink.write(safe);
      size += Buffer.byteLength(safe);
      if (size < rotateAt) return;
      renameSync(file, `${file}.1`);
      sink.reopen();
      size = 0;
    },
  };
}

function terminalStream(name: string, out: { write(line: string): unknown }): { write(line: string): void } {
  return {
    write(line) {
      out.write(`${hideSecrets(readable(name, line))}\n`);
    },
  };
}

/** `14:15:03 web warn message (cause)` from a JSON line. */
function readable(name: string, line: string): string {
  const entry = JSON.parse(line) as { time: string; level: number; msg?: string; err?: { message?: string } };
  const level = pino.levels.labels[entry.level] ?? String(entry.level);
  const cause = entry.err?.message && entry.err.message !== entry.msg ? ` (${entry.err.message})` : "";
  return `${entry.time.slice(11, 19)} ${name.padEnd(6)} ${level.padEnd(5)} ${entry.msg ?? ""}${cause}`;
}
