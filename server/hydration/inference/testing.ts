import type { InferenceBlock } from "../../domain/product-file/blocks/inference.ts";
import {
  describeProduct,
  type PortOf,
  type ProductDescription,
  parseProductFile,
} from "../../domain/product-file/index.ts";

/** A product whose model judges the tone of a text; `endpoint` is where a test has it. */
export const toneYaml = (endpoint = "https://models.example.com/tone") => `
apiVersion: v1.0.0
kind: DataProduct
id: shop/tone
name: tone
version: 1.0.0
status: active
domain: shop
description: { purpose: Judges whether a text is friendly. }
outputPorts:
  - { name: judge, type: inference, version: 1.0.0, contractId: tone.judge }
---
apiVersion: v3.1.0
kind: DataContract
id: tone.judge
version: 1.0.0
status: active
schema:
  - name: judged
    description: A text and how it sounds.
    properties:
      - { name: text, logicalType: string, required: true, description: What was written. }
      - { name: id, logicalType: integer, description: Its number. }
      - name: tone
        logicalType: string
        required: true
        description: How it sounds.
        quality:
          - { type: library, metric: invalidValues, mustBe: 0, arguments: { validValues: [good, bad] } }
      - { name: sure, logicalType: number, required: true, description: How sure., logicalTypeOptions: { minimum: 0, maximum: 1 } }
customProperties:
  - property: millrace.inference
    value:
      protocol: json
      endpoint: ${endpoint}
      input: { q: "'FINE? ' + event.text", n: 3 }
      output: { tone: reply.verdict, sure: reply.p }
`;

/** The port of that product, with what a test changes in its block. */
export function toneProduct(over: Partial<InferenceBlock> = {}): {
  product: ProductDescription;
  port: PortOf<"inference">;
} {
  const { definition, findings } = parseProductFile(toneYaml());
  if (!definition) throw new Error(JSON.stringify(findings));
  const product = describeProduct(definition);
  const [port] = product.ports;
  if (port?.type !== "inference") throw new Error("The port is missing.");
  return { product, port: { ...port, config: { ...port.config, ...over } } };
}
