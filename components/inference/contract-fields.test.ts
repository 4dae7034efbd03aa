import { expect, it } from "vitest";
import { exampleRecord, givenFields, typedField } from "./contract-fields.ts";

const field = (path: string, logicalType: string, examples: unknown[] = [], required = true) => ({
  path,
  logicalType,
  physicalType: null,
  description: "",
  required,
  unique: false,
  primaryKey: false,
  classification: null,
  minimum: null,
  maximum: null,
  examples,
});
const port = {
  config: { output: { tone: "reply.tone" } },
  fields: [
    field("text", "string", ["fine", "awful"]),
    field("tags", "array"),
    field("tags[].name", "string"),
    field("note", "string", [], false),
    field("tone", "string"),
  ],
};

it("asks for what the model does not give", () => {
  expect(givenFields(port).map(({ path }) => path)).toEqual(["text", "tags", "note"]);
  expect(exampleRecord(port)).toEqual({ text: "fine", tags: "…" });
});

it.each([
  ["string", " a ", " a "],
  ["string", "  ", undefined],
  ["integer", "12", 12],
  ["number", "-0.5", -0.5],
  ["boolean", "false", false],
  ["array", '["a"]', ["a"]],
])("reads %s %j", (logicalType, text, value) => {
  expect(typedField(text, { logicalType })).toEqual(value);
});

it.each([
  ["number", "twelve", /a number/],
  ["boolean", "yes", /true or false/],
  ["object", "{a}", /JSON/],
])("says what %s takes", (logicalType, text, message) => {
  expect(() => typedField(text, { logicalType })).toThrow(message);
});
