import { expect, it } from "vitest";
import { celReads } from "./reads.ts";

it.each([
  ['event.kind == "departed" && event.delay > 15', ["kind", "delay"], []],
  ['event["kind"] == "x" || event.address.city == "y"', ["kind", "address.city"], []],
  ["event.delay > 1 || event.delay < -1", ["delay"], []],
  ["has(event.delay) ? event.delay : coalesce(event.guess, 0)", ["delay", "guess"], ["delay", "guess"]],
  ["event.gate != null && event.gate.startsWith('A')", ["gate"], ["gate"]],
  // The macro's own variable hides the root; its list is read.
  ["event.tags.exists(event, event == 'late')", ["tags"], []],
  ["event.tags.exists(t, t == event.carrier)", ["tags", "carrier"], []],
  ["{'a': event.x, 'b': [event.y, -event.z]}.a > 1", ["x", "y", "z"], []],
  ['key == "event.delay"', [], []],
])("%s reads %j", (expression, paths, optional) => {
  const reads = celReads(expression, "event");
  expect([...reads.paths].sort()).toEqual([...paths].sort());
  expect([...reads.optional].sort()).toEqual([...optional].sort());
  expect(reads.whole).toBe(false);
});

it.each(["size(event) > 2", "event[key] == 1", "event == null"])("%s may read anything", (expression) => {
  expect(celReads(expression, "event").whole).toBe(true);
});
