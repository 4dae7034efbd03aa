import { CelError } from "../cel/cel-error.ts";
import { type CompiledCel, compileCel } from "../cel/compile.ts";
import { type CelReads, celReads } from "../cel/reads.ts";
import { valueCheckingEnvironment, valueEnvironment } from "../cel/value-environment.ts";
import { celTypeOf, dtypeOfCel } from "./dtypes.ts";

/** An expression over `features.*` and `request.*`, parsed, secured and type-checked. */
export interface FeatureExpression {
  cel: CompiledCel;
  features: CelReads;
  request: CelReads;
  /** Type by CEL's inference, see `dtypeOfCel`. */
  dtype: string;
}

const running = valueEnvironment
  .clone()
  .registerVariable("features", "dyn")
  .registerVariable("request", "dyn");

/**
 * Compiles a feature's expression. `dtypes` has the types of the set's features (without those, anything is taken
 * for granted). Throws CelError, with "did you mean" for unknown features.
 */
export function compileExpression(
  source: string,
  dtypes: Readonly<Record<string, string>> | null,
): FeatureExpression {
  const names = Object.keys(dtypes ?? {});
  const base = valueCheckingEnvironment.clone().registerVariable("request", "dyn");
  const checking =
    dtypes === null || names.length === 0
      ? base.registerVariable("features", "dyn")
      : base.registerVariable({
          name: "features",
          schema: Object.fromEntries(names.map((name) => [name, celTypeOf(dtypes[name] ?? "json")])),
        });
  const cel = compileCel(source, { checking, running }, [...names, "features", "request"]);
  const features = celReads(source, "features");
  // What an expression reads decides who may see it and in which order features are computed.
  if (features.whole)
    throw new CelError(
      "An expression names the features it reads: write features.<name>, not features as a whole or by a computed name.",
    );
  return {
    cel,
    features,
    request: celReads(source, "request"),
    dtype: dtypeOfCel(typed(cel.type)),
  };
}

/** `dyn<double>` says double as well. */
const typed = (type: string) => /^dyn<(.+)>$/.exec(type)?.[1] ?? type;
