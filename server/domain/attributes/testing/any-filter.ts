import fc from "fast-check";
import { type Attributes, attributesOf } from "../attributes.ts";
import type { AttributeFilter, AttributePath } from "../filter.ts";

/** Few names and few values, so that filters meet records; strange ones among them. */
const names = ["a", "b", "é", "0", "it's"];
const texts = ["", "a", "ab", "b", "Ä", "ß", "ﬀ", "𝒜", "😀x", "\ue000", "it's {a}", "2026-01-31T00:00:00Z"];
const numbers = [0, -0, 1, -1, 1.5, 0.1, 2 ** 53, -(2 ** 60), 1e300, 5e-324, 1_767_225_600_123];

const scalar = fc.constantFrom<string | number | boolean>(...texts, ...numbers, true, false);
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  {
    weight: 1,
    arbitrary: fc.constantFrom(null, "long ".repeat(50), "\u0000", "\ud800", Number.POSITIVE_INFINITY),
  },
  { weight: 1, arbitrary: fc.constant([1, 2]) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...names), scalar, { maxKeys: 2 }) },
);

/** A record's payload, in the names and values that `anyFilter` asks for. */
const anyEvent = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });

/** Attributes of any record; null now and then. */
export const anyAttributes: fc.Arbitrary<Attributes | null> = fc.option(
  anyEvent.map((event) => attributesOf({ event, key: "k", eventTimeUs: 0, knowledgeTimeUs: 0 })),
  { freq: 9 },
);

const path: fc.Arbitrary<AttributePath> = fc.oneof(
  fc.constantFrom(...names).map((name) => ["event", name]),
  fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).map((two) => ["event", ...two]),
  fc.constantFrom(["key"], ["eventTime"], ["none"]),
);
const { filter } = fc.letrec<{ filter: AttributeFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.record({ op: fc.constantFrom("=" as const, "!=" as const), path, value: scalar }),
    fc.record({
      op: fc.constantFrom("<", "<=", ">", ">="),
      path,
      value: fc.constantFrom<string | number>(...texts, ...numbers),
    }),
    fc.record({ op: fc.constant("in" as const), path, values: fc.array(scalar, { maxLength: 3 }) }),
    fc.record({ op: fc.constant("startsWith" as const), path, value: fc.constantFrom(...texts) }),
    fc.record({ op: fc.constantFrom("null" as const, "exists" as const), path }),
    fc.record({ op: fc.constantFrom("and", "or"), filters: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ op: fc.constant("not" as const), filter: tie("filter") }),
  ),
}));
export const anyFilter = filter;
