import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { errorTarget } from "./error-target.ts";
import { productOfPath } from "./product-of-path.ts";
import { createRecorder } from "./usage-recorder.ts";

interface Sent {
  way: "fetch" | "beacon";
  events: { action: string; target: string; session: string; at: string }[];
}
let sent: Sent[];

beforeEach(() => {
  sent = [];
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  vi.stubGlobal("fetch", async (_: string, init: { body: string }) => {
    sent.push({ way: "fetch", ...(JSON.parse(init.body) as Pick<Sent, "events">) });
    return new Response(null, { status: 204 });
  });
  vi.stubGlobal("navigator", {
    sendBeacon: (_: string, body: Blob) => {
      void body
        .text()
        .then((text) => sent.push({ way: "beacon", ...(JSON.parse(text) as Pick<Sent, "events">) }));
      return true;
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const view = { action: "view", target: "/catalog" } as const;

describe("the recorder", () => {
  test("sends what waited once it may, in one batch, with the browser's time and one session", () => {
    const recorder = createRecorder();
    recorder.record(view);
    recorder.record({ action: "search", target: "late planes" });
    vi.advanceTimersByTime(10_000);
    expect(sent).toEqual([]);
    recorder.allow(true);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.events).toMatchObject([
      { ...view, at: "2026-01-01T00:00:00.000Z" },
      { action: "search", target: "late planes" },
    ]);
    expect(new Set(sent[0]?.events.map((event) => event.session)).size).toBe(1);
  });

  test("gathers for a moment, and keeps the order", () => {
    const recorder = createRecorder();
    recorder.allow(true);
    recorder.record(view);
    recorder.record({ action: "click", target: "x" });
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(sent.map(({ events }) => events.map(({ action }) => action))).toEqual([["view", "click"]]);
  });

  test("keeps and sends nothing while the switch is off", () => {
    const recorder = createRecorder();
    recorder.record(view);
    recorder.allow(false);
    recorder.record(view);
    vi.advanceTimersByTime(10_000);
    recorder.flush(true);
    recorder.allow(true);
    expect(sent).toEqual([]);
  });

  test("takes the beacon when the page goes away", async () => {
    const recorder = createRecorder();
    recorder.allow(true);
    recorder.record(view);
    recorder.flush(true);
    await vi.waitFor(() => expect(sent.map(({ way }) => way)).toEqual(["beacon"]));
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(1);
  });

  test("stays small: no empty target, no endless one, no endless queue", () => {
    const recorder = createRecorder();
    recorder.record({ action: "click", target: "" });
    recorder.record({ action: "click", target: "x".repeat(900) });
    for (let index = 0; index < 100; index++) recorder.record(view);
    recorder.allow(true);
    expect(sent[0]?.events).toHaveLength(50);
    expect(sent[0]?.events[0]?.target).toHaveLength(500);
  });
});

test("a path names its product, if it is about one", () => {
  expect(productOfPath("/products/wildlife/strike_reports/live")).toBe("wildlife/strike_reports");
  expect(productOfPath("/products/wildlife/strike_reports")).toBe("wildlife/strike_reports");
  for (const path of ["/catalog", "/products", "/products/wildlife", "/products/Wild/x%20y"])
    expect(productOfPath(path)).toBeUndefined();
});

test("an error is told by its code, its input and the kind of page, not by names or words", () => {
  const at = (pathname: string, path?: string) => errorTarget({ code: "INVALID_INPUT", path }, pathname);
  expect(at("/products/wildlife/strike_reports/live", "filter")).toBe(
    "INVALID_INPUT filter on products/live",
  );
  expect(at("/products/wildlife/strike_reports")).toBe("INVALID_INPUT on products");
  expect(at("/", "asOf")).toBe("INVALID_INPUT asOf on home");
  expect(at("/help/my-secret-plan", "rows.3.ada@example.com")).toBe("INVALID_INPUT rows on help");
  expect(at("/help", "ada@example.com")).toBe("INVALID_INPUT on help");
  expect(at("/products/a/b/Ada%20Lovelace")).toBe("INVALID_INPUT on products");
});
