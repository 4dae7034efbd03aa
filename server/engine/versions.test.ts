import { expect, test } from "vitest";
import type { EngineEvent } from "./types.ts";
import { classifyVersion, versionsInForce } from "./versions.ts";

function version(changes: Partial<EngineEvent>): EngineEvent {
  return {
    eventTimeUs: 100,
    knowledgeTimeUs: 1000,
    servableTimeUs: 1000,
    partition: 0,
    offset: 7,
    recordId: "a",
    inputs: [1, undefined, ["x", 2]],
    ...changes,
  };
}

test("a version is new, a correction, a duplicate or out-ranked", () => {
  const inForce = version({});
  const later = { knowledgeTimeUs: 1001, offset: 8 };
  expect(classifyVersion(inForce, undefined)).toBe("new");
  expect(classifyVersion(version({ ...later, inputs: [2, undefined, ["x", 2]] }), inForce)).toBe(
    "correction",
  );
  expect(classifyVersion(version({ ...later, eventTimeUs: 99 }), inForce)).toBe("correction");
  expect(classifyVersion(version({ ...later, inputs: [undefined, undefined, undefined] }), inForce)).toBe(
    "correction",
  );
  expect(classifyVersion(version({ ...later, inputs: [1, null, ["x", 2]] }), inForce)).toBe("duplicate");
  expect(classifyVersion(version({ ...later, inputs: [1, undefined, ["x", 3]] }), inForce)).toBe(
    "correction",
  );
  expect(classifyVersion(version({ knowledgeTimeUs: 999, offset: 9 }), inForce)).toBe("outranked");
});

test("rank is knowledge time, then partition, then offset", () => {
  const inForce = version({ partition: 1, offset: 5 });
  expect(classifyVersion(version({ partition: 0, offset: 9, eventTimeUs: 1 }), inForce)).toBe("outranked");
  expect(classifyVersion(version({ partition: 1, offset: 4, eventTimeUs: 1 }), inForce)).toBe("outranked");
  expect(classifyVersion(version({ partition: 1, offset: 6, eventTimeUs: 1 }), inForce)).toBe("correction");
});

test("of each record the greatest is in force, records without an id all are", () => {
  const first = version({ recordId: "a", knowledgeTimeUs: 5 });
  const second = version({ recordId: "a", knowledgeTimeUs: 9 });
  const other = version({ recordId: "b" });
  const nameless = [version({ recordId: null }), version({ recordId: null })];
  const inForce = versionsInForce([second, first, other, ...nameless]);
  expect(new Set(inForce)).toEqual(new Set([second, other, ...nameless]));
  expect(inForce).not.toContain(first);
});
