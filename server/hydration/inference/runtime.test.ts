import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  type InferenceAdapter,
  type InferenceCall,
  InferenceFailure,
} from "../../adapters/inference/types.ts";
import { manualClock } from "../../clock.ts";
import type { InferenceBlock } from "../../domain/product-file/blocks/inference.ts";
import { AppError } from "../../errors.ts";
import { createInferenceRuntime } from "./runtime.ts";
import { toneProduct } from "./testing.ts";

const never = new AbortController().signal;
const query = { priority: "query", signal: never } as const;

/** A runtime over a model that the test plays; waits are noted, not waited. */
function open(infer: (call: InferenceCall) => Promise<unknown>, block: Partial<InferenceBlock> = {}) {
  const clock = manualClock(1_000_000);
  const waits: number[] = [];
  let calls = 0;
  const adapter: InferenceAdapter = {
    abilities: { system: "json", model: "toy", offline: false },
    async infer(call) {
      calls++;
      return { reply: await infer(call), tokens: { input: 1_000_000, output: 500_000 } };
    },
  };
  const runtime = createInferenceRuntime({
    clock,
    elapsed: () => clock.nowMs(),
    random: () => 0.5,
    async wait(ms) {
      waits.push(ms);
    },
    adapterOf: async () => adapter,
  });
  const port = toneProduct(block);
  return {
    runtime,
    port,
    clock,
    waits,
    calls: () => calls,
    ask: (text: string) => runtime.ask(port, { text, id: 7 }, query),
  };
}

const busy = () => new InferenceFailure("busy", { transient: true });

it("gives the record with the model's fields, and sends only what the mapping names", async () => {
  let sent: unknown;
  const { ask } = open(async ({ input }) => {
    sent = input;
    return { verdict: "good", p: 0.75 };
  });
  expect(await ask("fine")).toMatchObject({
    record: { id: 7, text: "fine", tone: "good", sure: 0.75 },
    outputs: ["tone", "sure"],
    call: { cached: false, attempts: 1 },
  });
  expect(sent).toEqual({ q: "FINE? fine", n: 3 });
});

it("refuses what breaks the contract, on both ways, naming the field", async () => {
  const { ask, runtime, port, calls } = open(async ({ input }) =>
    (input as { q: string }).q.includes("odd") ? { verdict: "purple", p: 0.5 } : { verdict: "good" },
  );
  const refused = (event: Record<string, unknown>) => runtime.ask(port, event, query);
  await expect(refused({})).rejects.toMatchObject({ code: "INVALID_INPUT", path: "text" });
  await expect(refused({ text: 3 })).rejects.toMatchObject({ code: "INVALID_INPUT", path: "text" });
  await expect(refused({ text: "x", tone: "good" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    path: "tone",
  });
  expect(calls()).toBe(0);
  await expect(ask("odd")).rejects.toMatchObject({ code: "UPSTREAM", path: "tone" });
  await expect(ask("unsure")).rejects.toMatchObject({ code: "UPSTREAM", path: "sure" });
  // A refused answer is not kept.
  await expect(ask("odd")).rejects.toMatchObject({ code: "UPSTREAM" });
  expect(calls()).toBe(3);
  const figures = await runtime.figures(port);
  expect(figures).toMatchObject({
    calls: 3,
    failures: 3,
    cached: 0,
    breaker: { state: "closed" },
    lastFailure: { code: "UPSTREAM", message: "The model's answer breaks the port's contract at tone." },
  });
  // What a model said of one caller's record is not told to the others.
  await expect(ask("odd")).rejects.toThrow("purple");
  expect(JSON.stringify(await runtime.figures(port))).not.toContain("purple");
});

it("names no field where the port's own mapping makes nothing of a record", async () => {
  const { ask, runtime, port } = open(
    async () => {
      throw new AppError("INVALID_INPUT", "The model's text is empty; it needs some.", {
        path: "input.text",
      });
    },
    { input: { text: "event.text", by: "event.by" } },
  );
  const about = (event: Record<string, unknown>) => runtime.ask(port, event, query).catch((error) => error);
  expect(await ask("x").catch((error) => error)).toMatchObject({ code: "INVALID_INPUT", path: undefined });
  expect(await about({ text: "x", by: "me" })).toMatchObject({
    message: expect.stringContaining("The model's text is empty"),
    path: undefined,
  });
});

it("refuses records and answers that nest too deep for any program", async () => {
  const deep = (levels: number) => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`) as unknown;
  const { ask, runtime, port, calls } = open(async () => ({ verdict: "good", p: 0.5, more: deep(50_000) }));
  await expect(runtime.ask(port, { text: "x", more: deep(50_000) }, query)).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
  expect(calls()).toBe(0);
  await expect(ask("x")).rejects.toMatchObject({ code: "UPSTREAM" });
});

it("repeats what may pass with growing, random waits, and no longer than it is told", async () => {
  let n = 0;
  const flaky = open(async () => {
    if (++n < 3)
      throw n === 1 ? busy() : new InferenceFailure("later", { transient: true, retryAfterMs: 900 });
    return { verdict: "good", p: 1 };
  });
  expect((await flaky.ask("a")).call.attempts).toBe(3);
  expect(flaky.waits).toEqual([100, 900]);
  const down = open(async () => {
    throw busy();
  });
  await expect(down.ask("a")).rejects.toThrow("busy");
  expect([down.calls(), down.waits]).toEqual([3, [100, 200]]);
  expect((await down.runtime.figures(down.port)).attempts).toBe(3);
  const wrong = open(async () => {
    throw new InferenceFailure("401");
  });
  await expect(wrong.ask("a")).rejects.toThrow("401");
  expect(wrong.calls()).toBe(1);
});

it("answers the same input from its cache until it is too old, and another version of the port not at all", async () => {
  const { ask, port, runtime, clock, calls } = open(async () => ({ verdict: "bad", p: 0.1 }), {
    cache: "5m",
  });
  await ask("same");
  expect(await ask("same")).toMatchObject({ record: { tone: "bad" }, call: { cached: true, attempts: 0 } });
  expect(calls()).toBe(1);
  clock.advance(300_000);
  await ask("same");
  expect(calls()).toBe(2);
  expect(await runtime.figures(port)).toMatchObject({ calls: 2, cacheHits: 1, cached: 1 });
  const changed = toneProduct({ cache: "5m", model: "another" });
  await runtime.ask(changed, { text: "same" }, query);
  expect(calls()).toBe(3);
  expect(await runtime.figures(changed)).toMatchObject({ calls: 1, cacheHits: 0 });
  const off = open(async () => ({ verdict: "bad", p: 0.1 }), { cache: "off" });
  await off.ask("same");
  await off.ask("same");
  expect(off.calls()).toBe(2);
});

it("leaves a failing endpoint alone after five failures, tries one call, and closes again", async () => {
  let healthy = false;
  const { ask, calls, clock, runtime, port } = open(
    async () => {
      if (!healthy) throw busy();
      return { verdict: "good", p: 1 };
    },
    { retries: 0, cache: "off" },
  );
  for (let n = 0; n < 5; n++) await expect(ask("x")).rejects.toMatchObject({ code: "UPSTREAM" });
  await expect(ask("x")).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("in 5 s. Last: busy"),
  });
  expect(calls()).toBe(5);
  // What was refused at once is no call.
  expect(await runtime.figures(port)).toMatchObject({ calls: 5, failures: 5 });
  clock.advance(5_000);
  expect((await runtime.figures(port)).breaker.state).toBe("half-open");
  await expect(ask("x")).rejects.toMatchObject({ code: "UPSTREAM" });
  // The probe failed: twice as long.
  clock.advance(5_000);
  await expect(ask("x")).rejects.toMatchObject({ code: "UNAVAILABLE" });
  clock.advance(5_000);
  healthy = true;
  await ask("x");
  expect((await runtime.figures(port)).breaker).toMatchObject({ state: "closed", failuresInARow: 0 });
});

it("lets so many in at once, so many wait, and who is asked for before what is one of many", async () => {
  const done: string[] = [];
  const gates = new Map<string, () => void>();
  const { runtime, port } = open(
    ({ input }) =>
      new Promise((resolve) => {
        const name = (input as { q: string }).q.slice(-1);
        gates.set(name, () => {
          done.push(name);
          resolve({ verdict: "good", p: 1 });
        });
      }),
    { concurrency: 1, queue: 1 },
  );
  const ask = (text: string, priority: "query" | "bulk") =>
    runtime.ask(port, { text }, { priority, signal: never });
  const all = [ask("a", "bulk"), ask("b", "bulk"), ask("c", "query")];
  // Bulk work neither takes the places of callers in the queue, nor is it refused: it has its time.
  await expect(ask("d", "query")).rejects.toMatchObject({ code: "RATE_LIMITED" });
  expect(await runtime.figures(port)).toMatchObject({ inFlight: 1, waiting: 2 });
  for (let n = 0; n < 3; n++) {
    const name = ["a", "c", "b"][n] ?? "";
    await expect.poll(() => gates.has(name)).toBe(true);
    gates.get(name)?.();
    await all[["a", "b", "c"].indexOf(name)];
  }
  expect(done).toEqual(["a", "c", "b"]);
});

describe("time", () => {
  const hangs = ({ signal }: InferenceCall) =>
    wait(60_000, undefined, { signal }).catch(() => {
      throw signal.reason;
    });

  it("runs out for the call as a whole, also while it waits for a place", async () => {
    const { runtime, port, ask } = open(hangs, { timeout: "1s", concurrency: 1 });
    const outcomes = await Promise.allSettled([ask("a"), ask("b")]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        reason: { code: "TIMEOUT", message: "The model gave no answer within 1s." },
      });
    expect(await runtime.figures(port)).toMatchObject({
      lastFailure: { code: "TIMEOUT" },
      inFlight: 0,
      waiting: 0,
    });
  });

  it("ends with the caller, who is not held against the model", async () => {
    const { runtime, port } = open(hangs);
    const caller = new AbortController();
    const asked = runtime.ask(port, { text: "a" }, { priority: "query", signal: caller.signal });
    caller.abort(new Error("gone"));
    await expect(asked).rejects.toThrow("gone");
    expect(await runtime.figures(port)).toMatchObject({ failures: 0, inFlight: 0, waiting: 0 });
  });
});

it("adds up what calls cost, by the port's price", async () => {
  const price = { currency: "EUR", perCall: 0.25, perMillionInputTokens: 2, perMillionOutputTokens: 4 };
  const { ask, runtime, port } = open(async () => ({ verdict: "good", p: 1 }), { price });
  expect((await ask("a")).call.cost).toBe(0.25 + 2 + 2);
  await ask("a");
  await ask("b");
  expect(await runtime.figures(port)).toMatchObject({
    cost: { currency: "EUR", total: 8.5 },
    tokens: { input: 2_000_000, output: 1_000_000 },
  });
  // An answer that is no use was paid for all the same.
  const wrong = open(async () => ({ verdict: "purple" }), { price });
  await expect(wrong.ask("a")).rejects.toMatchObject({ code: "UPSTREAM" });
  expect(await wrong.runtime.figures(wrong.port)).toMatchObject({
    failures: 1,
    attempts: 1,
    cost: { total: 4.25 },
    tokens: { input: 1_000_000 },
  });
});
