import { expect, test } from "vitest";
import { newestValues, nothingPushed, takePushed } from "./pushed-values.ts";
import type { OnlineReply, OnlineValue } from "./serving.ts";

const value = (of: number): OnlineValue => ({
  value: of,
  status: "PRESENT",
  eventTime: null,
  knownAt: null,
  servableAt: null,
});
const at = (second: number) => `2026-01-01T00:00:0${second}.500250Z`;
const push = (second: number, of: number) => ({
  entity: {},
  at: at(second),
  features: ["a/b.c"],
  values: [value(of)],
});
const read = (second: number, of: number): OnlineReply => ({
  metadata: { features: ["a/b.c"], asOf: at(second), knownAt: "as-served", frontier: {} },
  rows: [{ entity: {}, values: [value(of)] }],
});
const shown = (reply: OnlineReply | undefined, pushed = nothingPushed) =>
  newestValues(["a/b.c"], reply, pushed)?.map((each) => each?.value);

test("a push is shown before the next reading, and a later reading after it", () => {
  const pushed = takePushed(nothingPushed, push(2, 5));
  expect(shown(read(1, 4), pushed)).toEqual([5]);
  expect(shown(read(3, 0), pushed)).toEqual([0]);
  expect(shown(undefined, pushed)).toEqual([5]);
  expect(shown(undefined)).toBeUndefined();
});

test("a message that comes late does not turn time back", () => {
  const pushed = takePushed(takePushed(nothingPushed, push(3, 7)), push(2, 5));
  expect(shown(read(1, 4), pushed)).toEqual([7]);
});
