import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatStart, parseAddress, parseStart, type StreamStart } from "./start.ts";

const start: fc.Arbitrary<StreamStart> = fc.oneof(
  fc.constant<StreamStart>({ kind: "live" }),
  fc.constant<StreamStart>({ kind: "earliest" }),
  fc.record({ kind: fc.constant("newest" as const), count: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({ kind: fc.constant("offset" as const), partition: fc.nat(), offset: fc.nat() }),
  fc.record({
    kind: fc.constant("time" as const),
    at: fc
      .date({ noInvalidDate: true, min: new Date("1990-01-01"), max: new Date("2100-01-01") })
      .map((d) => d.toISOString()),
  }),
);

describe("the start of a stream in the URL", () => {
  it("comes back as it was written", () => {
    fc.assert(
      fc.property(start, (one) => {
        expect(parseStart(formatStart(one))).toEqual(one);
      }),
    );
  });

  it.each([
    "",
    "newest",
    "newest:0",
    "newest:5001",
    "newest:-1",
    "offset:1",
    "offset:1:2:3",
    "offset:a:b",
    "time:soon",
    "live:1",
  ])("refuses %j", (text) => expect(parseStart(text)).toBeUndefined());

  it("reads record addresses and nothing like them", () => {
    expect(parseAddress("3:418216")).toEqual({ partition: 3, offset: 418216 });
    for (const text of ["3", "3:", ":1", "3:1.5", "3:-1", "3:1:1", "3:9999999999999999"]) {
      expect(parseAddress(text)).toBeUndefined();
    }
  });
});
