import { CelError } from "../cel/cel-error.ts";
import { compileCel } from "../cel/compile.ts";
import { tooCostly } from "../cel/cost.ts";
import { type CelFields, celSchema } from "../cel/fields.ts";
import { jsonOf } from "../cel/record-value.ts";
import { valueCheckingEnvironment, valueEnvironment } from "../cel/value-environment.ts";

/** What an expression of an inference port sees: the caller's record and, in `output`, the model's reply. */
export interface InferenceScope {
  event: Readonly<Record<string, unknown>>;
  reply?: unknown;
}

type Evaluate = (scope: InferenceScope) => unknown;

const request = valueEnvironment.clone().registerVariable("event", "dyn");
const answer = request.clone().registerVariable("reply", "dyn");

/**
 * Compiles one expression of `input` (`event` only) or `output` (`event` and `reply`). `fields` (null: anything may
 * come) let a misspelt field be refused now. Gives JSON; throws CelError, at compilation or when evaluated.
 */
export function compileExpression(source: string, of: "input" | "output", fields: CelFields): Evaluate {
  const checking = valueCheckingEnvironment.clone();
  const schema = fields && celSchema(fields);
  if (schema) checking.registerVariable({ name: "event", schema });
  else checking.registerVariable("event", "dyn");
  if (of === "output") checking.registerVariable("reply", "dyn");
  const known = [...Object.keys(fields ?? {}), "event", ...(of === "output" ? ["reply"] : [])];
  const cel = compileCel(source, { checking, running: of === "output" ? answer : request }, known);
  return (scope) => {
    if (cel.facts.macroDepth > 0) {
      const costly = tooCostly(cel.facts, scope, JSON.stringify(scope).length);
      if (costly !== undefined) throw new CelError(costly);
    }
    return jsonOf(cel.evaluate({ event: scope.event, reply: scope.reply ?? null }));
  };
}
