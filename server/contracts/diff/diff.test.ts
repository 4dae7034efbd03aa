import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ProductDefinition, parseProductFile } from "../../domain/product-file/index.ts";
import { flightsYaml, sessionsYaml } from "../../domain/product-file/testing/examples.ts";
import { semanticChangeSchema } from "../../domain/read-models/history.ts";
import { diffDefinitions, withoutPlace } from "./index.ts";

function read(text: string): ProductDefinition {
  const { definition, findings } = parseProductFile(text);
  if (!definition) throw new Error(findings.map((finding) => finding.message).join("\n"));
  return definition;
}

/** Changes made by replacing a piece of an example. */
function changed(text: string, from: string, to: string) {
  expect(text).toContain(from);
  return diffDefinitions(read(text), read(text.replace(from, to)));
}

test("equal definitions give nothing", () => {
  expect(diffDefinitions(read(flightsYaml), read(flightsYaml))).toEqual([]);
});

describe("a stream", () => {
  test.each([
    [
      "a removed field",
      "      - { name: delay, logicalType: number, description: Minutes late, logicalTypeOptions: { minimum: -120, maximum: 2000 } }\n",
      "",
      "breaking",
      "The field delay was removed.",
    ],
    [
      "a renamed field",
      "name: delay,",
      "name: delay_minutes,",
      "breaking",
      "The field delay was renamed to delay_minutes.",
    ],
    [
      "another type",
      "name: delay, logicalType: number",
      "name: delay, logicalType: integer",
      "breaking",
      "The type of delay changed from number to integer.",
    ],
    [
      "newly required",
      "name: distance, logicalType: integer,",
      "name: distance, logicalType: integer, required: true,",
      "breaking",
      "distance is now required: records without it are no longer valid.",
    ],
    [
      "no longer required",
      "name: kind, logicalType: string, required: true",
      "name: kind, logicalType: string",
      "breaking",
      "kind is no longer required: readers may find it missing.",
    ],
    [
      "a narrower range",
      "maximum: 5000",
      "maximum: 4000",
      "breaking",
      "The range of distance was narrowed: maximum from 5000 to 4000.",
    ],
    [
      "a wider range",
      "maximum: 5000",
      "maximum: 6000",
      "compatible",
      "The range of distance was widened: maximum from 5000 to 6000.",
    ],
    [
      "a raised minimum",
      "minimum: -120",
      "minimum: -60",
      "breaking",
      "The range of delay was narrowed: minimum from -120 to -60.",
    ],
    [
      "another key",
      "key: [origin]",
      "key: [kind]",
      "breaking",
      "The key changed from origin to kind: records move to other partitions and their order with older ones is lost.",
    ],
    [
      "more partitions",
      "partitions: 1",
      "partitions: 4",
      "breaking",
      "Partitions changed from 1 to 4: keys move to other partitions.",
    ],
    [
      "shorter retention",
      "retention: 30d",
      "retention: 7d",
      "breaking",
      "Records are kept shorter: 7d instead of 30d.",
    ],
    [
      "longer retention",
      "retention: 30d",
      "retention: forever",
      "compatible",
      "Records are kept longer: forever instead of 30d.",
    ],
    [
      "looser enforcement",
      "enforcement: reject",
      "enforcement: warn",
      "compatible",
      'Records that break the contract are now handled by "warn" instead of "reject".',
    ],
    [
      "a weaker promise",
      "value: 60, unit: s",
      "value: 5, unit: min",
      "compatible",
      "The latency promise changed from 60 s to 5 min, which is weaker.",
    ],
    [
      "another description",
      "description: Miles",
      "description: Statute miles",
      "note",
      "The description of distance changed from Miles to Statute miles.",
    ],
    ["another tag", "tags: [flights, replay]", "tags: [flights]", "note", "Tags are now flights."],
    [
      "retirement",
      "version: 1.0.0\nstatus: active\ndescription",
      "version: 1.0.0\nstatus: retired\ndescription",
      "breaking",
      "The product went from active to retired.",
    ],
  ])("%s", (_name, from, to, effect, sentence) => {
    const changes = changed(flightsYaml, from, to);
    expect(changes.map((change) => [change.effect, change.sentence])).toEqual([[effect, sentence]]);
    expect(semanticChangeSchema.safeParse(changes.map(withoutPlace)[0]).success).toBe(true);
  });

  test("a new optional field breaks nobody, a new required one does", () => {
    const optional = changed(
      flightsYaml,
      "      - { name: delay",
      "      - { name: tail, logicalType: string, description: Tail number }\n      - { name: delay",
    );
    expect(optional).toMatchObject([
      { effect: "compatible", path: "ports.stream.fields.tail", change: "added" },
    ]);
    const required = changed(
      flightsYaml,
      "      - { name: delay",
      "      - { name: tail, logicalType: string, required: true, description: Tail number }\n      - { name: delay",
    );
    expect(required).toMatchObject([{ effect: "breaking", field: "tail" }]);
  });

  test("values allowed", () => {
    const rule = (values: string) =>
      `name: kind, quality: [{ metric: invalidValues, mustBe: 0, arguments: { validValues: [${values}] } }],`;
    const two = flightsYaml.replace("name: kind,", rule("departed, arrived"));
    expect(diffDefinitions(read(flightsYaml), read(two))).toMatchObject([
      { effect: "breaking", path: "ports.stream.fields.kind.allowed" },
    ]);
    expect(changed(two, "[departed, arrived]", "[departed]")).toMatchObject([
      { effect: "breaking", sentence: "kind may no longer be arrived." },
    ]);
    expect(changed(two, "[departed, arrived]", "[departed, arrived, cancelled]")).toMatchObject([
      { effect: "compatible", sentence: "kind may now also be cancelled." },
    ]);
  });

  test("a removed port breaks, a second major beside the first does not", () => {
    const [product = "", contract = ""] = flightsYaml.split("---\n");
    const two = product
      .replace(
        "outputPorts:\n",
        "outputPorts:\n  - { name: stream, type: stream, version: 2.0.0, contractId: next }\n",
      )
      .concat(
        "---\n",
        contract,
        "---\n",
        contract.replace("id: flight_events.stream\nversion: 1.0.0", "id: next\nversion: 2.0.0"),
      );
    expect(diffDefinitions(read(flightsYaml), read(two))).toMatchObject([
      { effect: "compatible", sentence: "The port stream (stream) was added." },
    ]);
    expect(diffDefinitions(read(two), read(flightsYaml)).map((change) => change.effect)).toEqual([
      "breaking",
    ]);
  });
});

describe("a feature set", () => {
  test.each([
    ["another window", "aggregate: count, window: 5m", "aggregate: count, window: 10m", "breaking"],
    ["another entity", "entity: [account_id]", "entity: [session]", "breaking"],
    ["another type", "dtype: int64", "dtype: int32", "breaking"],
    ["the same type in other words", "dtype: int64", "dtype: long", "note"],
    ["a type that goes without saying", "dtype: int64, ", "", "note"],
    [
      "another aggregate",
      "aggregate: count, window: 5m",
      'aggregate: ratio, where: "true", window: 5m',
      "breaking",
    ],
    [
      "a condition",
      "aggregate: count, window: 5m",
      'aggregate: count, where: event.action == "x", window: 5m',
      "breaking",
    ],
    ["other expectations", "max: 12", "max: 20", "note"],
    [
      "a new feature",
      "        - { name: events_5m",
      "        - { name: views, aggregate: count, window: 1h }\n        - { name: events_5m",
      "compatible",
    ],
    [
      "a removed feature",
      "        - { name: last_actions, aggregate: last_n, n: 3, column: action, window: 24h }\n",
      "",
      "breaking",
    ],
  ])("%s", (_name, from, to, effect) => {
    const effects = changed(sessionsYaml, from, to).map((change) => change.effect);
    expect(new Set(effects)).toEqual(new Set([effect]));
  });
});

test("a change without words of its own still shows", () => {
  const changes = changed(flightsYaml, "status: active\nschema", "status: active\ntenant: acme\nschema");
  expect(changes).toMatchObject([{ effect: "note", sentence: "flight_events.stream.tenant changed." }]);
});

test("any difference gives a change, and back gives one again", () => {
  const edits = [
    ["maximum: 5000", "maximum: 1"],
    ["required: true, unique: true", "required: true"],
    ["partitions: 1", "partitions: 2"],
    ["licence: US public domain", "licence: CC0"],
    ["description: Miles", "description: M"],
    ["status: active\nschema", "status: draft\nschema"],
    ["value: 60", "value: 61"],
    ["tags: [flights, replay]", "tags: []"],
  ] as const;
  fc.assert(
    fc.property(fc.subarray([...edits], { minLength: 1 }), (chosen) => {
      const after = chosen.reduce((text, [from, to]) => text.replace(from, to), flightsYaml);
      const forth = diffDefinitions(read(flightsYaml), read(after));
      const back = diffDefinitions(read(after), read(flightsYaml));
      expect(forth.length).toBeGreaterThanOrEqual(chosen.length);
      expect(new Set(back.map((change) => change.path))).toEqual(new Set(forth.map((change) => change.path)));
    }),
  );
});
