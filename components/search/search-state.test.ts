import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchRequestSchema } from "@/server/domain/federated-search.ts";
import {
  askInput,
  fitQuestion,
  formatWhen,
  parseWhen,
  type SearchState,
  wellFormed,
} from "./search-state.ts";

const state: SearchState = { q: " geese ", products: [], when: null, domains: [], ports: [], filter: "" };
const zone = { asOf: undefined, timeZone: "Europe/Berlin" };

describe("the search page's address", () => {
  it("asks the question alone while nothing was chosen", () => {
    const input = askInput(state, zone);
    expect(input).toEqual({
      question: "geese",
      k: 20,
      timeZone: "Europe/Berlin",
      deadlineMs: 1500,
      answer: false,
    });
    expect(searchRequestSchema.safeParse(input).success).toBe(true);
  });

  it("carries every choice into the question", () => {
    const chosen: SearchState = {
      ...state,
      products: ["wildlife/strike_reports"],
      domains: ["wildlife"],
      ports: ["vectors"],
      filter: ' event.damage == "x" ',
    };
    expect(askInput(chosen, zone)).toMatchObject({
      products: ["wildlife/strike_reports"],
      domains: ["wildlife"],
      ports: ["vectors"],
      filter: 'event.damage == "x"',
    });
  });

  it("means the page's instant unless a time was chosen", () => {
    const pinned = { ...zone, asOf: "2026-01-01T00:00:00Z" };
    expect(askInput(state, pinned)).toMatchObject({ asOf: "2026-01-01T00:00:00Z" });
    expect(askInput({ ...state, when: "now" }, pinned)).toMatchObject({ asOf: null });
    const from = "2026-01-02T00:00:00Z";
    const to = "2026-01-03T00:00:00Z";
    expect(askInput({ ...state, when: from }, pinned)).toMatchObject({ asOf: from, span: null });
    const spanned = askInput({ ...state, when: `${from}..${to}` }, pinned);
    expect(spanned).toMatchObject({ span: { from, to } });
    expect(spanned).not.toHaveProperty("asOf");
  });

  it("reads what it writes, and nothing that somebody mangled", () => {
    for (const text of ["now", "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z..2026-01-03T00:00:00.123456Z"]) {
      const when = parseWhen(text);
      expect(when && formatWhen(when)).toBe(text);
    }
    for (const text of ["", "yesterday", "2026-01-02T00:00:00Z..", "a..b", "2026-99-02T00:00:00Z"])
      expect(parseWhen(text)).toBeUndefined();
  });

  it("keeps a question's beginning that fits, whole letters only", () => {
    expect(fitQuestion("  geese? ")).toEqual({ q: "geese?", cut: null });
    const long = fitQuestion("word ".repeat(10_000));
    expect(long.cut).toBe(49_999);
    expect(encodeURIComponent(long.q).length).toBeLessThanOrEqual(2_000);
    expect(long.q.split(" ").length).toBeGreaterThan(200);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 3_000 }), (text) => {
        const { q } = fitQuestion(text);
        return encodeURIComponent(q).length <= 2_000 && wellFormed(text).trim().startsWith(q);
      }),
    );
  });
});
