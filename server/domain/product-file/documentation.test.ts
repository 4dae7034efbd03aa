import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { blockSchemas, parseProductFile } from "./index.ts";

/** Every example of docs/product-file.md is tried, so that what people copy works. */
const text = readFileSync(join(import.meta.dirname, "../../../docs/product-file.md"), "utf8");
const examples = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
const properties = z.array(
  z.object({
    property: z.enum(Object.keys(blockSchemas) as [keyof typeof blockSchemas]),
    value: z.unknown(),
  }),
);

test("the whole file is applied without a finding", () => {
  const files = examples.filter((example) => example.startsWith("apiVersion"));
  expect(files).toHaveLength(1);
  for (const file of files) expect(parseProductFile(file).findings).toEqual([]);
});

test("there is an example of every block, and each is valid", () => {
  const shown = examples
    .filter((example) => example.startsWith("- property"))
    .flatMap((example) => properties.parse(parse(example)));
  expect(new Set(shown.map(({ property }) => property))).toEqual(new Set(Object.keys(blockSchemas)));
  for (const { property, value } of shown)
    expect(blockSchemas[property].safeParse(value).error, property).toBeUndefined();
});

test("every key of every block is mentioned", () => {
  for (const [name, schema] of Object.entries(blockSchemas)) {
    const { properties: keys = {} } = z.toJSONSchema(schema, { io: "input" });
    const section = text.slice(text.indexOf(`### \`${name}\``)).split("\n### ")[0] ?? "";
    for (const key of Object.keys(keys))
      if (!["location", "input", "output"].includes(key)) expect(section, `${name}.${key}`).toContain(key);
  }
});
