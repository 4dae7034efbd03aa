import { expect, it } from "vitest";
import { toneYaml } from "../../../hydration/inference/testing.ts";
import { describeProduct, parseProductFile } from "../index.ts";

const faults = (text: string) =>
  parseProductFile(text)
    .findings.filter(({ level }) => level !== "info")
    .map(({ code, path, line }) => ({ code, path, line }));
const at = "contracts.0.customProperties.0.value";
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

it("accepts what fits", () => {
  expect(faults(toneYaml())).toEqual([]);
});

it.each([
  ["a field that callers do not give", "event.text", "event.txt", "CEL", "input.q", "input:"],
  ["no CEL", "reply.verdict", "reply..verdict", "CEL", "output.tone", "output:"],
  ["a field the schema lacks", "sure: reply.p", "shure: reply.p", "UNKNOWN_FIELD", "output.shure", "output:"],
  ["the model's own field as input", "event.text", "event.tone", "CEL", "input.q", "input:"],
  ["another protocol", "protocol: json", "protocol: xml", "INVALID_VALUE", "protocol", "protocol:"],
  ["a secret in the address", "com/tone", "com/tone?key=1", "INVALID_VALUE", "endpoint", "endpoint:"],
  ["a user in the address", "https://", "https://me:secret@", "INVALID_VALUE", "endpoint", "endpoint:"],
  ["a misspelt key", "endpoint:", "endpiont:", "UNKNOWN_KEY", "endpiont", "endpiont:"],
  ["no labels", "protocol: json", "protocol: builtin", "INVALID_VALUE", "endpoint", "endpoint:"],
  ["a private address", "models.example.com", "localhost:8080", "PRIVATE_ENDPOINT", "endpoint", "endpoint:"],
])("refuses %s at its line", (_, was, is, code, path, part) => {
  const text = toneYaml().replace(was, is);
  expect(faults(text)).toContainEqual({ code, path: `${at}.${path}`, line: lineOf(text, part) });
});

it("asks of a protocol's input what the protocol needs", () => {
  const chat = toneYaml().replace("protocol: json", "protocol: openai");
  expect(faults(chat)).toMatchObject([{ code: "INFERENCE_INPUT", path: `${at}.input` }]);
  expect(faults(chat.replace("q:", "prompt:"))).toEqual([]);
  const tensors = toneYaml().replace("protocol: json", "protocol: kserve");
  expect(faults(tensors)).toMatchObject([{ code: "INVALID_VALUE", path: `${at}.model` }]);
  expect(faults(tensors.replace("com/tone", "com/v2/models/tone/infer"))).toEqual([]);
});

const stream = (infer: string, map: string) => `
apiVersion: v1.0.0
kind: DataProduct
id: shop/judged
name: judged
status: active
domain: shop
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: judged.stream }
---
apiVersion: v3.1.0
kind: DataContract
id: judged.stream
version: 1.0.0
status: active
schema:
  - name: judged
    properties:
      - { name: tone, logicalType: string }
customProperties:
  - property: millrace.stream
    value:
      eventTime: tone
      derive:
        from: shop/messages
        infer: ${infer}
        map: ${map}
`;
const told = (infer: string, map = "{ tone: infer.it.tone }") => {
  const { definition } = parseProductFile(toneYaml());
  if (!definition) throw new Error("The model's product does not parse.");
  const tone = describeProduct(definition);
  return parseProductFile(stream(infer, map), { product: (id) => (id === tone.id ? tone : undefined) })
    .findings.filter(({ level }) => level === "error")
    .map(({ code, path }) => [code, path.split(".derive.")[1]]);
};

it("holds a stream's models to their ports, and the map to what they give", () => {
  expect(told("{ it: { product: shop/tone, data: { text: event.body } } }")).toEqual([]);
  expect(
    told("{ it: { product: shop/tone, port: judge, data: { text: event.body }, patience: 1m } }"),
  ).toEqual([]);
  expect(told("{ it: { product: shop/tone, data: { id: event.n } } }")).toEqual([
    ["INFER_DATA", "infer.it.data"],
  ]);
  expect(told("{ it: { product: shop/tone, data: { text: event.a, txet: event.b } } }")).toEqual([
    ["UNKNOWN_FIELD", "infer.it.data.txet"],
  ]);
  expect(told("{ it: { product: shop/tone, port: other } }")).toEqual([["INFER_PORT", "infer.it.port"]]);
  expect(told("{ it: { product: shop/tone } }", "{ tone: infer.it.tne }")).toEqual([["CEL", "map.tone"]]);
  expect(told("{ it: { product: shop/tone } }", "{ tone: infer.other.tone }")).toEqual([["CEL", "map.tone"]]);
  expect(told("{ it: { product: shop/tone } }", "{ tone: infer.it.sure }")).toEqual([
    ["MAP_TYPE", "map.tone"],
  ]);
});
