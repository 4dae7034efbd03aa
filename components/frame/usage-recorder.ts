import { browserNowMs } from "../time/browser-clock.ts";

/** One thing a person did in the portal. */
export interface UsageAction {
  action: "view" | "search" | "click" | "error";
  /** The path, the question, the name of what was clicked, or an error's code, field and kind of page. */
  target: string;
  /** The product it was about, `domain/product`. */
  product?: string | undefined;
  /** Random id of a search; also on the clicks on what it found. */
  query?: string | undefined;
  /** How many results a search had. */
  results?: number;
  /** Place of the clicked result, from 1. */
  position?: number;
}

export interface UsageEvent extends UsageAction {
  /** The browser's clock, ISO 8601. */
  at: string;
  /** Random per tab; nothing else identifies the browser. */
  session: string;
}

const address = "/api/clickstream";
const flushAfterMs = 50;
const most = 50;
const mostLetters = 500;

let sessionId: string | undefined;

/** This tab's random id, kept over reloads: lets the Live tab mark the reader's own events. */
export function usageSession(): string {
  if (sessionId !== undefined) return sessionId;
  try {
    sessionId = sessionStorage.getItem("millrace-session") ?? crypto.randomUUID();
    sessionStorage.setItem("millrace-session", sessionId);
  } catch {
    // Storage is refused in some private modes: the id then lives as long as the page.
    sessionId ??= crypto.randomUUID();
  }
  return sessionId;
}

/**
 * Gathers actions and sends them in small batches. Until `allow` says whether the person wants it, actions wait
 * (at most `most` of them); when they do not, nothing is kept and nothing is sent. A batch that cannot be sent is
 * dropped: the portal never suffers for its statistics.
 */
export function createRecorder() {
  let allowed: boolean | undefined;
  let waiting: UsageEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(leaving = false): void {
    clearTimeout(timer);
    timer = undefined;
    if (!allowed || waiting.length === 0) return;
    const body = JSON.stringify({ events: waiting });
    waiting = [];
    if (leaving && navigator.sendBeacon(address, new Blob([body], { type: "application/json" }))) return;
    fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      keepalive: true,
    }).catch(() => {});
  }

  return {
    allow(on: boolean): void {
      allowed = on;
      if (on) flush();
      else waiting = [];
    },
    record(action: UsageAction): void {
      if (allowed === false || waiting.length >= most) return;
      if (action.target === "") return;
      const target = action.target.slice(0, mostLetters);
      waiting.push({
        ...action,
        target,
        at: new Date(browserNowMs()).toISOString(),
        session: usageSession(),
      });
      if (allowed) timer ??= setTimeout(flush, flushAfterMs);
    },
    flush,
  };
}
