import { expect, test } from "vitest";
import { parseProductFile, synonymsOf } from "./index.ts";
import { flightsYaml } from "./testing/examples.ts";

const read = (yaml: string) => {
  const { definition, findings } = parseProductFile(yaml);
  if (!definition) throw new Error(JSON.stringify(findings));
  return synonymsOf(definition);
};

test("takes other names from wherever a contract may give them", () => {
  const yaml = flightsYaml
    .replace("name: delay,", "name: delay, businessName: Lateness, tags: [punctuality],")
    .replace(
      "name: origin,",
      "name: origin, customProperties: [{ property: synonyms, value: [from, source] }],",
    )
    .replace("    logicalType: object\n", "    logicalType: object\n    businessName: Movement\n")
    .replace(
      "customProperties:\n  - property: millrace.stream",
      "customProperties:\n  - { property: synonyms, value: 'aeroplane log, Movement' }\n  - property: millrace.stream",
    );
  expect(read(yaml)).toEqual([
    { term: "aeroplane log", of: "" },
    { term: "Movement", of: "" },
    { term: "from", of: "origin" },
    { term: "source", of: "origin" },
    { term: "Lateness", of: "delay" },
    { term: "punctuality", of: "delay" },
  ]);
});

test("a file without any has none", () => expect(read(flightsYaml)).toEqual([]));
