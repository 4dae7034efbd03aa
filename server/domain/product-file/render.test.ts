import fc from "fast-check";
import { expect, test } from "vitest";
import { type ProductDefinition, parseProductFile, renderProductFile } from "./index.ts";
import { flightsYaml, sessionsYaml } from "./testing/examples.ts";

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,15}$/);
/** Texts that YAML could misread: numbers, booleans, dates, quotes, colons, lines, other scripts. */
const text = fc.oneof(
  fc
    .string({ unit: "grapheme", maxLength: 60 })
    .filter((value) => !value.includes("\0") && !/[\ud800-\udfff]/u.test(value)),
  fc.constantFrom(
    "yes",
    "null",
    "1.0",
    "007",
    "2026-01-01",
    "- a",
    "a: b",
    "# no",
    "x\ny\n",
    " lead",
    "trail ",
    "'",
    '"',
    "~",
    "é",
    "|",
    "%",
    "@",
    "`",
    "\t",
  ),
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4 }),
  ),
})).value;

const definition: fc.Arbitrary<ProductDefinition> = fc
  .record({
    slug: name,
    title: text,
    purpose: text,
    custom: fc.array(fc.record({ property: name, value }), { maxLength: 3 }),
    fields: fc.uniqueArray(
      fc.record({
        name,
        description: text,
        required: fc.boolean(),
        logicalType: fc.constantFrom("string", "integer", "boolean", "timestamp"),
        examples: fc.array(value, { maxLength: 2 }),
      }),
      { selector: (field) => field.name, minLength: 1, maxLength: 6 },
    ),
    retention: fc.constantFrom("5s", "30d", "forever"),
  })
  .map(({ slug, title, purpose, custom, fields, retention }) => ({
    product: {
      apiVersion: "v1.0.0",
      kind: "DataProduct",
      id: `d/${slug}`,
      name: title,
      status: "draft",
      description: { purpose },
      outputPorts: [{ name: "stream", type: "stream", version: "1.0.0", contractId: "c" }],
      customProperties: custom,
    },
    contracts: [
      {
        apiVersion: "v3.1.0",
        kind: "DataContract",
        id: "c",
        version: "1.0.0",
        status: "draft",
        schema: [{ name: "record", properties: fields }],
        customProperties: [
          {
            property: "millrace.stream",
            value: { key: [fields[0]?.name], retention: retention === "5s" ? "5m" : retention },
          },
        ],
      },
    ],
  })) as fc.Arbitrary<ProductDefinition>;

test("what is written is read back equal", () => {
  fc.assert(
    fc.property(definition, (given) => {
      const parsed = parseProductFile(renderProductFile(given), { format: "yaml" });
      expect(parsed.findings.filter((finding) => finding.level === "error")).toEqual([]);
      expect(parsed.definition).toEqual(given);
    }),
    { numRuns: 300 },
  );
});

test("the text does not depend on the order of keys, which a database does not keep", () => {
  const shuffle = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(shuffle);
    if (typeof item !== "object" || item === null) return item;
    return Object.fromEntries(
      Object.entries(item)
        .reverse()
        .map(([key, inner]) => [key, shuffle(inner)]),
    );
  };
  for (const source of [flightsYaml, sessionsYaml]) {
    const { definition: given } = parseProductFile(source);
    if (!given) throw new Error("no definition");
    expect(renderProductFile(shuffle(given) as ProductDefinition)).toBe(renderProductFile(given));
  }
});
