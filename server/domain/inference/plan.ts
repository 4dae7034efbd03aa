import { AppError } from "../../errors.ts";
import { celFields } from "../cel/contract-fields.ts";
import { canonicalJson } from "../feature-set/canonical-json.ts";
import { deepestJson, nestsDeeper } from "../json-depth.ts";
import type { InferenceBlock } from "../product-file/blocks/inference.ts";
import type { SchemaProperty } from "../product-file/standard/schema.ts";
import { compileValidator } from "../record-validation/compile.ts";
import { compileExpression, type InferenceScope } from "./expressions.ts";
import { compileTemplate, firstLine } from "./template.ts";

type Event = InferenceScope["event"];

/** An inference port, ready to be asked: how a record becomes a request, and a reply becomes fields of the record. */
export interface InferencePlan {
  /** Fields that the model gives; null where the port has no `output` and the reply's own fields are merged. */
  outputs: readonly string[] | null;
  /**
   * The request for a record that the contract accepts. Throws INVALID_INPUT: with the field as path where the record
   * breaks the contract or has a field that the model gives, without one where an expression of `input` fails on it.
   */
  request(event: Event): unknown;
  /** The record with the model's fields. Throws UPSTREAM with the field as path where the reply does not give it. */
  merge(event: Event, reply: unknown): Record<string, unknown>;
  /** Equal requests have equal texts. */
  canonical(request: unknown): string;
}

/** Fields of a contract that callers give, and those the model gives. */
export function splitFields(
  { output }: Pick<InferenceBlock, "output">,
  properties: readonly SchemaProperty[],
): { given: SchemaProperty[]; made: SchemaProperty[] } {
  const isMade = ({ name = "" }: SchemaProperty) => output !== undefined && Object.hasOwn(output, name);
  return {
    given: properties.filter((each) => !isMade(each)),
    made: properties.filter(isMade),
  };
}

/** Compiles a port; `properties` are the fields of its contract. Throws CelError for what the checks would refuse. */
export function compileInference(
  block: InferenceBlock,
  properties: readonly SchemaProperty[],
): InferencePlan {
  const { given, made } = splitFields(block, properties);
  const fields = celFields(given);
  const input = compileValidator(block.output ? given : [], { unknownFields: "allow" });
  const result = compileValidator(block.output ? made : properties, { unknownFields: "allow" });
  const template =
    block.input === undefined
      ? undefined
      : compileTemplate(block.input, null, (_, message) => {
          throw new AppError("INVALID_INPUT", message, { path: "input" });
        });
  const outputs =
    block.output &&
    Object.entries(block.output).map(([name, source]) => ({
      name,
      value: compileExpression(source, "output", null),
    }));

  return {
    outputs: outputs?.map(({ name }) => name) ?? null,
    request(event) {
      if (nestsDeeper(event, deepestJson))
        throw new AppError("INVALID_INPUT", `A record may nest ${deepestJson} levels; this one has more.`);
      const [wrong] = input.validate(event);
      if (wrong) throw new AppError("INVALID_INPUT", wrong.message, { path: wrong.path });
      const taken = outputs?.find(({ name }) => Object.hasOwn(event, name));
      if (taken)
        throw new AppError(
          "INVALID_INPUT",
          `${taken.name} is what the model gives; send the record without it.`,
          { path: taken.name },
        );
      if (!template) return defaultInput(block, fields && Object.keys(fields), event);
      try {
        return template(event);
      } catch (error) {
        throw new AppError(
          "INVALID_INPUT",
          `The model's input cannot be made of this record: ${firstLine(error)}`,
          { cause: error },
        );
      }
    },
    merge(event, reply) {
      if (nestsDeeper(reply, deepestJson))
        throw new AppError("UPSTREAM", `The model's answer nests more than ${deepestJson} levels.`);
      const values = outputs ? read(outputs, { event, reply }) : ownFields(reply);
      const [wrong] = result.validate(outputs ? values : { ...event, ...values });
      if (wrong)
        throw new AppError("UPSTREAM", `The model's answer breaks the port's contract: ${wrong.message}`, {
          path: wrong.path,
        });
      return { ...event, ...values };
    },
    canonical: canonicalJson,
  };
}

function read(
  outputs: readonly { name: string; value: (scope: InferenceScope) => unknown }[],
  scope: InferenceScope,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, value } of outputs) {
    try {
      const given = value(scope);
      if (given !== null && given !== undefined) values[name] = given;
    } catch (error) {
      throw new AppError("UPSTREAM", `The model's answer does not give ${name}: ${firstLine(error)}`, {
        path: name,
        cause: error,
      });
    }
  }
  return values;
}

function ownFields(reply: unknown): Record<string, unknown> {
  if (typeof reply === "object" && reply !== null && !Array.isArray(reply))
    return reply as Record<string, unknown>;
  throw new AppError(
    "UPSTREAM",
    "The model's answer is not an object whose fields could be merged; the port needs an output that says how to read it.",
  );
}

/** Without `input`: the fields that the contract lists, and no others, since the model may stand elsewhere. */
function defaultInput(block: InferenceBlock, names: readonly string[] | null, event: Event): unknown {
  const own =
    names === null
      ? event
      : Object.fromEntries(
          names.filter((name) => Object.hasOwn(event, name)).map((name) => [name, event[name]]),
        );
  const text = JSON.stringify(own);
  if (block.protocol === "openai" && block.task === "chat") return { prompt: text };
  if (block.protocol === "openai" || block.protocol === "builtin") return { text };
  return own;
}
