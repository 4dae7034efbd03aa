import type { ServerResponse } from "node:http";

/** Silence after which a comment is sent, so that proxies and clients know the line is alive. */
const heartbeatMs = 10_000;
/** A client that takes nothing for this long is cut; it can resume by its last id. */
const stallMs = 120_000;

const heartbeat = Buffer.from(": still here\n\n");

/** One open event stream. Memory is bounded by what callers write before they await `writable`. */
export interface SseConnection {
  readonly signal: AbortSignal;
  /** Bytes written and not yet taken by the system. */
  backlog(): number;
  write(frame: Buffer | string): void;
  /** Resolves when what was written has been taken, or the stream has ended. */
  drained(): Promise<void>;
  /** Ends the stream cleanly. */
  end(): void;
}

/** Answers with an event stream; ends it when `signal` aborts. */
export function openSse(response: ServerResponse, signal: AbortSignal): SseConnection {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
  });
  let wroteAt = performance.now();
  let takenAt = wroteAt;
  response.write("retry: 1000\n\n");

  const beat = setInterval(() => {
    const now = performance.now();
    if (response.writableLength === 0) takenAt = now;
    else if (now - takenAt > stallMs) response.destroy();
    if (now - wroteAt < heartbeatMs || response.writableNeedDrain) return;
    wroteAt = now;
    response.write(heartbeat);
  }, heartbeatMs / 2);
  beat.unref();
  const end = () => {
    clearInterval(beat);
    if (!response.writableEnded) response.end();
  };
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  response.on("error", () => {});
  response.on("drain", () => {
    takenAt = performance.now();
  });

  return {
    signal,
    backlog: () => response.writableLength,
    write(frame) {
      if (response.writableEnded || response.destroyed) return;
      wroteAt = performance.now();
      response.write(frame);
    },
    drained() {
      if (!response.writableNeedDrain || response.destroyed || response.writableEnded)
        return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          response.removeListener("drain", done);
          response.removeListener("close", done);
          resolve();
        };
        response.on("drain", done);
        response.on("close", done);
      });
    },
    end,
  };
}

/** One event as text; `data` must hold no line break. */
export function sseEvent(event: string, id: string | null, data: string): string {
  return `${id === null ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}
