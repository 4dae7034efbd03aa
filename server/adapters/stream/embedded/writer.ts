import type { Clock } from "../../../clock.ts";
import { AppError } from "../../../errors.ts";
import { topicFile } from "./file.ts";
import { type LogFile, type Outcome, openLogFile } from "./log-file.ts";
import type { WireError, WriteCommand, WriteResult } from "./protocol.ts";

/** Bounds of one transaction: a commit stays in the tens of milliseconds and the write-ahead log small. */
const maxGroupRecords = 20_000;
const maxGroupSize = 32 * 1024 * 1024;
const maxOpenFiles = 128;

export type Reply = { ok: true; result: WriteResult } | { ok: false; error: WireError };

/** The synchronous heart of the writer thread: a queue of commands, and groups of them made durable together. */
export interface LogWriterCore {
  /** Queues a command; `reply` is called by a later `flush`, once its outcome is on disk. */
  enqueue(command: WriteCommand, reply: (reply: Reply) => void): void;
  /**
   * Makes one group of each file with queued commands durable (one transaction and one fsync a file), replies,
   * and tells `onCommit` the new ends. Returns true while commands are left.
   */
  flush(): boolean;
  /** Flushes everything, empties the write-ahead logs and closes the files. */
  close(): void;
}

export interface LogWriterOptions {
  home: string;
  clock: Clock;
  onCommit: (topic: string, ends: Record<number, number>) => void;
  /** Bounds each file's size in pages; for tests of a full disk. */
  maxPages?: number;
}

interface Queued {
  command: WriteCommand;
  reply: (reply: Reply) => void;
}

export function createLogWriterCore({ home, clock, onCommit, maxPages }: LogWriterOptions): LogWriterCore {
  const files = new Map<string, LogFile>();
  const queues = new Map<string, Queued[]>();

  function fileAt(path: string): LogFile {
    const open = files.get(path);
    // Re-inserting keeps the map in order of use.
    if (open !== undefined) files.delete(path);
    const file = open ?? openLogFile(path, clock, maxPages === undefined ? {} : { maxPages });
    files.set(path, file);
    if (files.size > maxOpenFiles) {
      const [oldest, idle] = files.entries().next().value as [string, LogFile];
      idle.close();
      files.delete(oldest);
    }
    return file;
  }

  function runGroup(path: string, group: readonly Queued[]): void {
    const commands = group.map((one) => one.command);
    let outcomes: Outcome[];
    try {
      const file = fileAt(path);
      outcomes = file.run(commands);
      if (commands.some((one) => one.kind === "checkpoint")) file.checkpoint();
    } catch (error) {
      // The file cannot be opened, or a checkpoint failed: nothing of this group was promised.
      outcomes = commands.map(() => ({ ok: false, error }));
    }
    outcomes.forEach((outcome, i) => {
      group[i]?.reply(outcome.ok ? outcome : { ok: false, error: toWire(outcome.error) });
    });
    const file = files.get(path);
    for (const topic of writtenTopics(commands, outcomes)) onCommit(topic, file?.ends(topic) ?? {});
    try {
      file?.settle();
    } catch {
      // What was promised is in the write-ahead log; a full disk shows in the next commit.
    }
  }

  function flush(): boolean {
    for (const [path, queue] of queues) {
      const size = groupLength(queue);
      const group = queue.splice(0, size);
      if (queue.length === 0) queues.delete(path);
      runGroup(path, group);
    }
    return queues.size > 0;
  }

  return {
    enqueue(command, reply) {
      try {
        const path = topicFile(home, command.kind === "ensure" ? command.spec.topic : command.topic);
        const queue = queues.get(path);
        if (queue === undefined) queues.set(path, [{ command, reply }]);
        else queue.push({ command, reply });
      } catch (error) {
        reply({ ok: false, error: toWire(error) });
      }
    },
    flush,
    close() {
      while (flush());
      for (const file of files.values()) {
        file.checkpoint();
        file.close();
      }
      files.clear();
    },
  };
}

/** How many queued commands go into the next transaction: at least one, then up to the bounds. */
function groupLength(queue: readonly Queued[]): number {
  let records = 0;
  let size = 0;
  for (let i = 0; i < queue.length; i++) {
    const command = queue[i]?.command;
    if (command?.kind !== "produce") continue;
    records += command.columns.count;
    size += command.columns.size;
    if (i > 0 && (records > maxGroupRecords || size > maxGroupSize)) return i;
  }
  return queue.length;
}

function writtenTopics(commands: readonly WriteCommand[], outcomes: readonly Outcome[]): Set<string> {
  const topics = new Set<string>();
  commands.forEach((command, i) => {
    const outcome = outcomes[i];
    if (command.kind !== "produce" || outcome?.ok !== true || outcome.result.kind !== "produced") return;
    if (!outcome.result.replayed && command.columns.count > 0) topics.add(command.topic);
  });
  return topics;
}

function toWire(error: unknown): WireError {
  if (error instanceof AppError) {
    const { code, message, path } = error;
    return path === undefined ? { code, message } : { code, message, path };
  }
  return {
    code: "INTERNAL",
    message: `The log writer failed: ${error instanceof Error ? error.stack : String(error)}`,
  };
}
