import { celFields } from "../../cel/contract-fields.ts";
import { isLoopbackName } from "../../host.ts";
import { compileExpression } from "../../inference/expressions.ts";
import { splitFields } from "../../inference/plan.ts";
import { compileTemplate } from "../../inference/template.ts";
import { nearest } from "../../nearest.ts";
import type { PortOf } from "../describe.ts";
import { problemOf } from "./cel-rules.ts";
import type { CheckContext } from "./context.ts";

/** `millrace.inference` against the fields of its contract. */
export function checkInference(context: CheckContext): void {
  for (const port of context.description.ports) if (port.type === "inference") checkPort(port, context);
}

function checkPort(port: PortOf<"inference">, { report, blockPath }: CheckContext): void {
  const { config, contract } = port;
  const at = blockPath(port.contractIndex, "millrace.inference");
  const schema = contract.schema ?? [];
  if (schema.length > 1)
    report.error(
      "INFERENCE_SCHEMA",
      ["contracts", port.contractIndex, "schema"],
      `An inference port's contract describes one record with one schema object: what callers give and, under the names of "output", what the model gives. This one has ${schema.length}.`,
    );
  const properties = schema[0]?.properties ?? [];
  const { given } = splitFields(config, properties);
  const fields = celFields(given);
  if (config.input !== undefined) {
    compileTemplate(config.input, fields, (path, message) =>
      report.error("CEL", [...at, "input", ...path], message),
    );
    const problem = shapeProblem(config);
    if (problem !== undefined) report.error("INFERENCE_INPUT", [...at, "input"], problem);
  } else if (config.protocol === "kserve")
    report.error(
      "INFERENCE_INPUT",
      at,
      "The protocol kserve needs input: the name of each tensor with the expression of its values.",
    );
  for (const [name, source] of Object.entries(config.output ?? {})) {
    const problem = problemOf(() => compileExpression(source, "output", fields));
    if (problem !== undefined) report.error("CEL", [...at, "output", name], problem);
    const names = properties.flatMap((each) => each.name ?? []);
    if (names.length === 0 || names.includes(name)) continue;
    const guess = nearest(name, names);
    report.error(
      "UNKNOWN_FIELD",
      [...at, "output", name],
      `output gives ${name}, which the schema does not have.${guess ? ` Did you mean ${guess}?` : ""}`,
    );
  }
  if (config.protocol !== "builtin" && config.connection === undefined && isLocal(config.endpoint))
    report.warning(
      "PRIVATE_ENDPOINT",
      [...at, "endpoint"],
      "This address is of the machine itself, where models are not asked unless a connection says so. Make a connection marked local and name it.",
    );
  if (config.protocol === "openai" && config.model === undefined)
    report.info("NO_MODEL", at, "No model is named; the endpoint's own choice answers.");
}

/** What the protocol needs to find in `input`. */
function shapeProblem({ protocol, task, input }: PortOf<"inference">["config"]): string | undefined {
  const keys =
    typeof input === "object" && input !== null && !Array.isArray(input) ? Object.keys(input) : null;
  const has = (name: string) => keys?.includes(name) === true;
  if (protocol === "openai" && task === "chat" && !has("prompt") && !has("messages"))
    return "A chat model is given prompt (and system) or messages; input has neither.";
  if ((protocol === "builtin" || (protocol === "openai" && task === "embedding")) && !has("text"))
    return "The model is given text; input has none.";
  if (protocol === "kserve" && (keys === null || keys.length === 0))
    return "input names each tensor with the expression of its values.";
  return undefined;
}

const isLocal = (endpoint: string) => URL.canParse(endpoint) && isLoopbackName(new URL(endpoint).hostname);
