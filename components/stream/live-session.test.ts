import { describe, expect, it } from "vitest";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import type { Connection, ConnectionOptions } from "./connection.ts";
import { LiveSession, type SessionQuery } from "./live-session.ts";
import { RecordStore } from "./record-store.ts";

const record = (offset: number): RecordView => ({
  partition: 0,
  offset,
  key: null,
  eventTime: "2026-01-01T00:00:00Z",
  knowledgeTime: "2026-01-01T00:00:00Z",
  headers: {},
  schemaVersion: null,
  imported: false,
  event: {},
});

const page = (from: number, to: number, end: number) => ({
  records: Array.from({ length: to - from }, (_, i) => record(from + i)),
  next: `vector:0:${to}`,
  end: `vector:0:${end}`,
  scanned: to - from,
  matched: to - from,
  filterErrors: 0,
});

const problem = {
  type: "about:blank",
  title: "No longer available",
  status: 410,
  detail: "Offset 3 has left the log",
  code: "GONE" as const,
};

/** A session whose server a test plays. */
function rig(query: Partial<SessionQuery> = {}) {
  const store = new RecordStore(
    (run) => {
      run();
      return () => {};
    },
    () => 0,
    100,
  );
  const asked: string[] = [];
  const replies: (() => Promise<unknown>)[] = [];
  const connections: { options: ConnectionOptions; closed: boolean; place: string }[] = [];
  const session = new LiveSession(
    { productId: "a/b", start: { kind: "live" }, partitions: [], filter: "", asOf: undefined, ...query },
    {
      store,
      getJson: (url) => {
        asked.push(url);
        const reply = replies.shift();
        return reply ? reply() : Promise.reject(new Error("unexpected request"));
      },
      connect: (options): Connection => {
        const one = { options, closed: false, place: options.lastEventId ?? "" };
        connections.push(one);
        return {
          get lastEventId() {
            return one.place;
          },
          close() {
            one.closed = true;
            return one.place;
          },
        };
      },
    },
  );
  const connection = (index: number) => {
    const found = connections[index];
    if (!found) throw new Error(`no connection ${index}`);
    return found;
  };
  return {
    store,
    session,
    asked,
    connections,
    connection,
    answer: (value: unknown) => replies.push(() => Promise.resolve(value)),
    refuse: (error: unknown) => replies.push(() => Promise.reject(error)),
    send(index: number, event: string, data: unknown, id: string) {
      const one = connection(index);
      one.place = id;
      one.options.onEvent({ event, data: JSON.stringify(data), id });
    },
    offsets: () => store.rows().map((row) => row.offset),
  };
}

describe("a live session", () => {
  it("shows the newest records, then follows the tail from exactly there", async () => {
    const { session, answer, asked, connection, send, offsets, store } = rig({
      partitions: [0, 2],
      filter: "a > 1",
    });
    answer(page(40, 42, 42));
    await session.begin();
    expect(asked[0]).toBe(
      "/api/v1/products/a/b/events?from=newest%3A100&limit=100&partitions=0%2C2&filter=a+%3E+1",
    );
    expect(connection(0).options.url).toBe(
      "/api/v1/products/a/b/events/stream?from=vector%3A0%3A42&mode=sampled&partitions=0%2C2&filter=a+%3E+1",
    );
    send(0, "state", { state: "live", behind: 0 }, "vector:0:42");
    send(0, "records", { ...page(42, 44, 44), dropped: 1, matched: 3, scanned: 5 }, "vector:0:47");
    expect(offsets()).toEqual([40, 41, 42, 43]);
    expect(store.getSnapshot().counts).toEqual({ scanned: 7, matched: 5, dropped: 1, filterErrors: 0 });
    expect(session.getSnapshot()).toMatchObject({ phase: "live", behind: 0 });
  });

  it("rests on the page of a chosen place, reads on page by page and follows when asked", async () => {
    const { session, answer, asked, connections, connection, offsets } = rig({ start: { kind: "earliest" } });
    answer(page(0, 2, 10));
    await session.begin();
    expect(asked[0]).toContain("from=earliest&limit=500");
    expect(session.getSnapshot()).toMatchObject({ phase: "reading", behind: 8 });
    expect(connections).toEqual([]);
    answer(page(2, 4, 10));
    await session.more();
    expect(asked[1]).toContain("from=vector%3A0%3A2");
    expect(session.getSnapshot()).toMatchObject({ phase: "reading", behind: 6, loadingMore: false });
    expect(offsets()).toEqual([0, 1, 2, 3]);
    session.follow();
    expect(connection(0).options.lastEventId).toBe("vector:0:4");
  });

  it("closes the stream while the tab is hidden and goes on where it stopped", async () => {
    const { session, answer, connection, send } = rig();
    answer(page(0, 1, 1));
    await session.begin();
    send(0, "records", { ...page(1, 3, 3), dropped: 0 }, "vector:0:3");
    session.setVisible(false);
    expect(connection(0).closed).toBe(true);
    expect(session.getSnapshot().phase).toBe("hidden");
    session.setVisible(true);
    expect(connection(1).options.lastEventId).toBe("vector:0:3");
    expect(connection(1).options.url).toContain("from=vector%3A0%3A3");
  });

  it("opens no stream in a tab that was hidden from the start until it is seen", async () => {
    const { session, answer, connections } = rig();
    session.setVisible(false);
    answer(page(0, 1, 1));
    await session.begin();
    expect(connections).toEqual([]);
    expect(session.getSnapshot().phase).toBe("hidden");
    session.setVisible(true);
    expect(connections.length).toBe(1);
  });

  it("reads one page of the past and runs nothing", async () => {
    const { session, answer, asked, connections } = rig({ asOf: "2026-01-01T10:00:00Z" });
    answer(page(0, 3, 3));
    await session.begin();
    expect(asked[0]).toContain("from=newest%3A500&limit=500&asOf=2026-01-01T10%3A00%3A00Z");
    expect(session.getSnapshot().phase).toBe("past");
    session.follow();
    expect(connections).toEqual([]);
  });

  it("says what the server refused, and begins again when asked", async () => {
    const { session, refuse, answer } = rig({ start: { kind: "offset", partition: 0, offset: 3 } });
    refuse(problem);
    await session.begin();
    expect(session.getSnapshot()).toMatchObject({ phase: "failed", problem });
    answer(page(5, 6, 6));
    await session.begin();
    expect(session.getSnapshot()).toMatchObject({ phase: "reading", problem: null, behind: 0 });
  });

  it("keeps what was read when a further page fails", async () => {
    const { session, refuse, answer, offsets } = rig({ start: { kind: "earliest" } });
    answer(page(0, 2, 10));
    await session.begin();
    refuse(problem);
    await session.more();
    expect(session.getSnapshot()).toMatchObject({ phase: "reading", problem, loadingMore: false });
    expect(offsets()).toEqual([0, 1]);
  });

  it("tells a lost network from a refusal", async () => {
    const { session, refuse } = rig();
    refuse(new TypeError("Failed to fetch"));
    await session.begin();
    expect(session.getSnapshot().problem).toMatchObject({ code: "UNAVAILABLE" });
  });

  it("shows why it reconnects, and a final refusal of the stream", async () => {
    const { session, answer, connection } = rig();
    answer(page(0, 1, 1));
    await session.begin();
    const { onState } = connection(0).options;
    onState({ kind: "waiting", attempt: 2, retryInMs: 700, reason: "socket hang up" });
    expect(session.getSnapshot()).toMatchObject({
      phase: "reconnecting",
      reason: "socket hang up",
      retryInMs: 700,
    });
    onState({ kind: "connecting", attempt: 2 });
    expect(session.getSnapshot().phase).toBe("reconnecting");
    onState({ kind: "failed", problem });
    expect(session.getSnapshot()).toMatchObject({ phase: "failed", problem });
  });

  it("keeps the last failure of the filter in words", async () => {
    const { session, answer, send } = rig({ filter: "event.delay > 1" });
    answer({ ...page(0, 1, 1), filterErrors: 1, filterError: "no such field: delay" });
    await session.begin();
    expect(session.getSnapshot().filterError).toBe("no such field: delay");
    send(0, "records", { ...page(1, 1, 2), dropped: 0, filterError: "delay is a string" }, "vector:0:2");
    expect(session.getSnapshot().filterError).toBe("delay is a string");
  });

  it("takes nothing in after it was stopped, and can begin again", async () => {
    const { session, answer, store, connections, offsets } = rig();
    answer(page(0, 3, 3));
    const begun = session.begin();
    session.stop();
    await begun;
    expect(store.getSnapshot().length).toBe(0);
    expect(connections).toEqual([]);
    answer(page(5, 6, 6));
    await session.begin();
    expect(offsets()).toEqual([5]);
    expect(connections.length).toBe(1);
  });

  it("starts over without the rows of the run before", async () => {
    const { session, answer, connection, offsets } = rig();
    answer(page(0, 3, 3));
    await session.begin();
    answer(page(1, 4, 4));
    await session.begin();
    expect(connection(0).closed).toBe(true);
    expect(offsets()).toEqual([1, 2, 3]);
  });
});
