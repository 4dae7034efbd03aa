import { expect, test } from "vitest";
import { entitiesOf, entityLabel, entityText, parseEntity, typedValue } from "./entity.ts";

test("the same entity has the same text", () => {
  expect(entityText({ b: 1, a: "x" })).toBe(entityText({ a: "x", b: 1 }));
  expect(entityText({ a: "1" })).not.toBe(entityText({ a: 1 }));
});

test("an entity comes back out of the URL, and nothing else does", () => {
  expect(parseEntity('{"a":"x","n":4}')).toEqual({ a: "x", n: 4 });
  for (const text of ["", "x", "[1]", "{}", '{"a":{"b":1}}', "null"])
    expect(parseEntity(text)).toBeUndefined();
});

test("typed text becomes what the column holds, when it can without loss", () => {
  expect(typedValue(" 42 ", "integer")).toBe(42);
  expect(typedValue("042", "integer")).toBe("042");
  expect(typedValue("9223372036854775807", "integer")).toBe("9223372036854775807");
  expect(typedValue("TRUE", "boolean")).toBe(true);
  expect(typedValue(" a ", "string")).toBe(" a ");
});

test("records tell which entities there are, newest first and each once", () => {
  const records = [{ o: { iata: "DFW" } }, { o: { iata: "ORD" } }, { o: { iata: "DFW" } }, { o: {} }, null];
  expect(entitiesOf(records, ["o.iata"])).toEqual([{ "o.iata": "DFW" }, { "o.iata": "ORD" }]);
});

test("one column needs no name beside its value", () => {
  expect(entityLabel({ a: "x" }, ["a"])).toBe("x");
  expect(entityLabel({ a: "x", b: 2 }, ["a", "b"])).toBe("a x, b 2");
});
