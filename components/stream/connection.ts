import type { Problem } from "@/server/errors.ts";
import { createSseParser, type SseEvent } from "./sse.ts";

/** Where a connection stands. `failed` is final: the server said that trying again is of no use. */
export type ConnectionState =
  | { kind: "connecting"; attempt: number }
  | { kind: "open" }
  | { kind: "waiting"; attempt: number; retryInMs: number; reason: string }
  | { kind: "failed"; problem: Problem }
  | { kind: "closed" };

export interface ConnectionOptions {
  url: string;
  /** Id to resume from at the first connect; later ones resume from the last whole event. */
  lastEventId?: string;
  onEvent: (event: SseEvent) => void;
  onState: (state: ConnectionState) => void;
  fetch?: typeof globalThis.fetch;
  /** Calls back after `ms`; returns what cancels it. */
  timer?: (run: () => void, ms: number) => () => void;
  /** 0 ≤ x < 1, spreads reconnections of many viewers. */
  random?: () => number;
  /** A connection silent this long (not even a comment) is taken for dead. */
  silenceMs?: number;
}

export interface Connection {
  /** Ends the stream; no callback follows but `closed`. Returns where it could be resumed. */
  close(): string;
  readonly lastEventId: string;
}

const firstDelayMs = 500;
const longestDelayMs = 15_000;

const windowTimer = (run: () => void, ms: number) => {
  const id = setTimeout(run, ms);
  return () => clearTimeout(id);
};

/** Delay before reconnection `attempt` (1, 2, …): doubling from 0.5 s to 15 s, the upper half of it at random. */
export function backOffMs(attempt: number, random: number, first = firstDelayMs): number {
  const whole = Math.min(longestDelayMs, first * 2 ** (attempt - 1));
  return Math.round(whole / 2 + (whole / 2) * random);
}

/** Replies that another attempt cannot change; 408, 425 and 429 and every 5xx can. */
const isFinal = (status: number) => status >= 400 && status < 500 && ![408, 425, 429].includes(status);

async function problemOf(reply: Response): Promise<Problem> {
  const body: unknown = await reply.json().catch(() => null);
  if (typeof body === "object" && body !== null && "detail" in body && "code" in body) return body as Problem;
  return {
    type: "about:blank",
    title: reply.statusText || "The stream was refused",
    status: reply.status,
    detail: `The server answered ${reply.status} ${reply.statusText}`.trim(),
    code: "INTERNAL",
  };
}

/**
 * Reads an SSE route by `fetch` and keeps it open: after a lost connection it waits with a growing delay and
 * resumes by `Last-Event-ID`, so the events go on without a gap or a repeat.
 */
export function connect(options: ConnectionOptions): Connection {
  const { url, onEvent, onState } = options;
  const fetcher = options.fetch ?? globalThis.fetch.bind(globalThis);
  const timer = options.timer ?? windowTimer;
  const random = options.random ?? Math.random;
  const silenceMs = options.silenceMs ?? 30_000;

  let lastEventId = options.lastEventId ?? "";
  let closed = false;
  let attempt = 0;
  let firstDelay = firstDelayMs;
  let abort = new AbortController();
  let cancelTimer = () => {};

  const retry = (reason: string) => {
    if (closed) return;
    attempt++;
    const retryInMs = backOffMs(attempt, random(), firstDelay);
    cancelTimer = timer(() => void run(), retryInMs);
    onState({ kind: "waiting", attempt, retryInMs, reason });
  };

  const read = async (body: ReadableStream<Uint8Array>, watch: () => void) => {
    const decoder = new TextDecoder();
    const parser = createSseParser(onEvent, (delay) => {
      firstDelay = Math.min(Math.max(delay, 100), longestDelayMs);
    });
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (closed) return;
      if (done) return;
      watch();
      parser.push(decoder.decode(value, { stream: true }));
      // An empty id means that the server has not said where it stands: keep what we had.
      if (parser.lastEventId !== "") lastEventId = parser.lastEventId;
      // Data has come, so the next loss starts with a short delay again.
      attempt = 0;
    }
  };

  const run = async () => {
    if (closed) return;
    abort = new AbortController();
    const { signal } = abort;
    let silent = false;
    let stopWatch = () => {};
    const watch = () => {
      stopWatch();
      stopWatch = timer(() => {
        silent = true;
        abort.abort();
      }, silenceMs);
    };
    onState({ kind: "connecting", attempt });
    try {
      watch();
      const reply = await fetcher(url, {
        headers: {
          accept: "text/event-stream",
          ...(lastEventId === "" ? {} : { "last-event-id": lastEventId }),
        },
        cache: "no-store",
        signal,
      });
      if (closed) return;
      if (!reply.ok) {
        const problem = await problemOf(reply);
        if (closed) return;
        if (isFinal(reply.status)) {
          closed = true;
          onState({ kind: "failed", problem });
        } else retry(problem.detail);
        return;
      }
      if (reply.body === null) return retry("The server sent no stream.");
      onState({ kind: "open" });
      await read(reply.body, watch);
      retry("The server ended the stream.");
    } catch (error) {
      if (closed) return;
      const reason = silent
        ? `Nothing arrived for ${silenceMs / 1000} s.`
        : error instanceof Error
          ? error.message
          : String(error);
      retry(reason);
    } finally {
      stopWatch();
    }
  };

  void run();

  return {
    get lastEventId() {
      return lastEventId;
    },
    close() {
      if (!closed) {
        closed = true;
        cancelTimer();
        abort.abort();
        onState({ kind: "closed" });
      }
      return lastEventId;
    },
  };
}
