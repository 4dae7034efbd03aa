import { describe, expect, it } from "vitest";
import { backOffMs, type ConnectionState, connect } from "./connection.ts";
import type { SseEvent } from "./sse.ts";

/** A server whose replies a test writes by hand, and a timer it fires by hand. */
function rig() {
  const requests: {
    lastEventId: string | null;
    send: (text: string) => void;
    end: () => void;
    lose: () => void;
  }[] = [];
  let next: "open" | Response = "open";
  const timers = new Map<number, { run: () => void; ms: number }>();
  let timerId = 0;
  const events: SseEvent[] = [];
  const states: ConnectionState[] = [];
  const encoder = new TextEncoder();
  const fetcher = (async (_url: unknown, init?: RequestInit) => {
    const headers = new Headers(init?.headers);
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(own) {
        controller = own;
      },
    });
    init?.signal?.addEventListener("abort", () => {
      try {
        controller?.error(new DOMException("aborted", "AbortError"));
      } catch {
        // already ended
      }
    });
    requests.push({
      lastEventId: headers.get("last-event-id"),
      send: (text) => controller?.enqueue(encoder.encode(text)),
      end: () => controller?.close(),
      lose: () => controller?.error(new Error("socket hang up")),
    });
    if (next !== "open") return next;
    return new Response(body, { status: 200, headers: { "content-type": "text/event-stream" } });
  }) as typeof fetch;
  const open = (lastEventId?: string) =>
    connect({
      url: "/stream",
      ...(lastEventId === undefined ? {} : { lastEventId }),
      fetch: fetcher,
      random: () => 1,
      silenceMs: 30_000,
      timer: (run, ms) => {
        const id = timerId++;
        timers.set(id, { run, ms });
        return () => timers.delete(id);
      },
      onEvent: (event) => events.push(event),
      onState: (state) => states.push(state),
    });
  const fire = (ms: number) => {
    for (const [id, timer] of timers) {
      if (timer.ms !== ms) continue;
      timers.delete(id);
      timer.run();
      return;
    }
    throw new Error(`no timer of ${ms} ms; there are ${[...timers.values()].map((t) => t.ms).join()}`);
  };
  return {
    requests,
    events,
    states,
    open,
    fire,
    reply: (response: Response) => {
      next = response;
    },
    request: (index: number) => {
      const found = requests[index];
      if (!found) throw new Error(`no request ${index}`);
      return found;
    },
  };
}

const until = async (condition: () => boolean) => {
  const deadline = performance.now() + 2_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("condition not met in 2 s");
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe("a stream connection", () => {
  it("resumes a lost stream behind the last whole event", async () => {
    const { requests, request, events, states, open, fire } = rig();
    const connection = open();
    await until(() => states.at(-1)?.kind === "open");
    expect(request(0).lastEventId).toBeNull();
    request(0).send("id: 0:5\ndata: a\n\nid: 0:9\ndata: half");
    await until(() => events.length === 1);
    request(0).lose();
    await until(() => states.at(-1)?.kind === "waiting");
    expect(states.at(-1)).toEqual({ kind: "waiting", attempt: 1, retryInMs: 500, reason: "socket hang up" });
    fire(500);
    await until(() => requests.length === 2);
    expect(request(1).lastEventId).toBe("0:5");
    expect(connection.lastEventId).toBe("0:5");
    connection.close();
  });

  it("also goes on after the server ended the stream, with a growing delay while nothing comes", async () => {
    const { requests, request, states, open, fire } = rig();
    const connection = open("0:1");
    for (const [index, delay] of [500, 1000, 2000].entries()) {
      await until(() => requests.length === index + 1 && states.at(-1)?.kind === "open");
      expect(request(index).lastEventId).toBe("0:1");
      request(index).end();
      await until(() => states.at(-1)?.kind === "waiting");
      fire(delay);
    }
    connection.close();
  });

  it("gives up with the server's reason when trying again is of no use", async () => {
    const { states, open, reply, requests } = rig();
    const problem = {
      type: "about:blank",
      title: "The input is not valid",
      status: 400,
      detail: "filter: unexpected end at position 7",
      code: "INVALID_INPUT",
      path: "filter",
    };
    reply(Response.json(problem, { status: 400 }));
    open();
    await until(() => states.at(-1)?.kind === "failed");
    expect(states.at(-1)).toEqual({ kind: "failed", problem });
    expect(requests.length).toBe(1);
  });

  it("tries again when the server is overloaded", async () => {
    const { states, open, reply } = rig();
    reply(new Response("busy", { status: 503, statusText: "Service Unavailable" }));
    const connection = open();
    await until(() => states.at(-1)?.kind === "waiting");
    expect(states.at(-1)).toMatchObject({ reason: "The server answered 503 Service Unavailable" });
    connection.close();
  });

  it("takes a silent connection for dead", async () => {
    const { states, open, fire } = rig();
    const connection = open();
    await until(() => states.at(-1)?.kind === "open");
    fire(30_000);
    await until(() => states.at(-1)?.kind === "waiting");
    expect(states.at(-1)).toMatchObject({ reason: "Nothing arrived for 30 s." });
    connection.close();
  });

  it("says nothing more after it was closed, and returns where to resume", async () => {
    const { request, events, states, open } = rig();
    const connection = open();
    await until(() => states.at(-1)?.kind === "open");
    request(0).send("id: 1\ndata: a\n\n");
    await until(() => events.length === 1);
    expect(connection.close()).toBe("1");
    expect(states.at(-1)).toEqual({ kind: "closed" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(states.at(-1)).toEqual({ kind: "closed" });
  });

  it("never waits longer than 15 s, and never less than half its delay", () => {
    for (const attempt of [1, 2, 5, 10, 60]) {
      const least = backOffMs(attempt, 0);
      const most = backOffMs(attempt, 1);
      expect(most).toBeLessThanOrEqual(15_000);
      expect(least).toBeGreaterThanOrEqual(250);
      expect(least).toBe(most / 2);
    }
  });
});
