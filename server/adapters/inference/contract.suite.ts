import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leak, type Misbehaviour, misbehaviours } from "./testing/local-model.ts";
import { type InferenceAdapter, InferenceFailure } from "./types.ts";

export interface InferenceUnderTest {
  adapter: InferenceAdapter;
  /** Two inputs with different replies. */
  inputs: readonly [unknown, unknown];
  /** An input that the protocol cannot send, and the path that is named. */
  wrong: { input: unknown; path: string };
  /** The same model at an endpoint that misbehaves; absent where nothing can go wrong outside. */
  misbehaving?: (how: Misbehaviour | "away") => InferenceAdapter;
  stop(): Promise<void>;
}

const call = (adapter: InferenceAdapter, input: unknown, signal = new AbortController().signal) =>
  adapter.infer({ input, priority: "query", signal });

const expected: Readonly<Record<Misbehaviour | "away", { transient: boolean; says: RegExp } | "time">> = {
  hangs: "time",
  drips: "time",
  redirects: { transient: false, says: /redirect/ },
  html: { transient: false, says: /a web page/ },
  malformed: { transient: false, says: /not JSON/ },
  empty: { transient: false, says: /with nothing/ },
  "error-in-200": { transient: false, says: /without the|an error in place/ },
  huge: { transient: false, says: /more than 4 MB/ },
  unauthorised: { transient: false, says: /401.*another key/ },
  missing: { transient: false, says: /404/ },
  busy: { transient: true, says: /429/ },
  broken: { transient: true, says: /500/ },
  away: { transient: true, says: /could not be reached \(ECONNREFUSED\)/ },
};

/** What every inference protocol must do. */
export function inferenceContract(name: string, open: () => Promise<InferenceUnderTest>): void {
  describe(`inference role: ${name}`, () => {
    let test: InferenceUnderTest;
    beforeAll(async () => {
      test = await open();
    });
    afterAll(() => test.stop());

    it("replies, the same to the same and different to different inputs", async () => {
      const [one, other] = test.inputs;
      const first = await call(test.adapter, one);
      expect(await call(test.adapter, one)).toEqual(first);
      expect((await call(test.adapter, other)).reply).not.toEqual(first.reply);
    });

    it("serves many callers at once without mixing their replies", async () => {
      const replies = await Promise.all(test.inputs.map((input) => call(test.adapter, input)));
      const parallel = await Promise.all(
        Array.from({ length: 20 }, (_, n) => call(test.adapter, test.inputs[n % 2])),
      );
      for (const [n, reply] of parallel.entries()) expect(reply).toEqual(replies[n % 2]);
    });

    it("refuses an input the protocol cannot send, naming it", async () => {
      const { input, path } = test.wrong;
      await expect(call(test.adapter, input)).rejects.toMatchObject({ code: "INVALID_INPUT", path });
    });

    it("stops with the signal's reason", async () => {
      const gone = AbortSignal.abort(new Error("enough"));
      await expect(call(test.adapter, test.inputs[0], gone)).rejects.toThrow("enough");
    });

    it.each([...misbehaviours, "away"] as const)(
      "an endpoint that %s fails clearly and leaks nothing",
      async (how) => {
        const adapter = test.misbehaving?.(how);
        if (!adapter) return expect(test.adapter.abilities.offline).toBe(true);
        const wanted = expected[how];
        const ending = AbortSignal.timeout(wanted === "time" ? 150 : 5_000);
        const error: unknown = await call(adapter, test.inputs[0], ending).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (wanted === "time") return expect(error).toBe(ending.reason);
        expect(error).toBeInstanceOf(InferenceFailure);
        const failure = error as InferenceFailure;
        expect(failure).toMatchObject({ code: "UPSTREAM", transient: wanted.transient });
        expect(failure.message).toMatch(wanted.says);
        expect(failure.message).not.toContain(leak);
        expect(failure.message).not.toMatch(/127\.0\.0\.1|169\.254|localhost/);
        if (how === "busy") expect(failure.retryAfterMs).toBe(7_000);
      },
    );
  });
}
