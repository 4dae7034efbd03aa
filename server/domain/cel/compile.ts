import type { Environment, ParseResult } from "@marcbachmann/cel-js";
import { CelError } from "./cel-error.ts";
import { explain } from "./explain.ts";
import { celLimits } from "./limits.ts";
import { secureTree, type TreeFacts } from "./tree.ts";

export interface CompiledCel {
  readonly source: string;
  readonly facts: TreeFacts;
  /** The type the checker inferred: `bool`, `double`, `dyn`… */
  readonly type: string;
  /** Evaluates on a context; throws CelError, nothing else. */
  evaluate(context: Record<string, unknown>): unknown;
}

/** Failures explained so far, by their summary: a filter that fails on every record must stay cheap. */
const explainedLimit = 64;

/**
 * Parses, secures and checks an expression. `checking` has the types of what is known (a wrong field or a mix of
 * types is refused now), `running` the same variables as they come at run time. `known` are names for "did you
 * mean". Throws CelError for whatever is wrong with the source.
 */
export function compileCel(
  source: string,
  environments: { checking: Environment; running: Environment },
  known: readonly string[],
): CompiledCel {
  if (source.trim() === "")
    throw new CelError('The expression is empty; write for example event.amount > 10.0 or "true".');
  if (source.length > celLimits.sourceLength)
    throw new CelError(
      `An expression may have ${celLimits.sourceLength} characters, this one has ${source.length}. Shorten it.`,
    );
  let facts: TreeFacts;
  let type: string;
  let program: ParseResult;
  try {
    const typed = environments.checking.parse(source);
    secureTree(typed.ast, source);
    const checked = typed.check();
    if (!checked.valid) throw checked.error;
    program = environments.running.parse(source);
    facts = secureTree(program.ast, source);
    const run = program.check();
    if (!run.valid) throw run.error;
    type = checked.type ?? "dyn";
  } catch (error) {
    throw explain(error, source, known);
  }
  const explained = new Map<string, CelError>();
  return {
    source,
    facts,
    type,
    evaluate(context) {
      try {
        return program(context);
      } catch (error) {
        const summary = error instanceof Error && "summary" in error ? String(error.summary) : undefined;
        const seen = summary === undefined ? undefined : explained.get(summary);
        if (seen) throw seen;
        const failure = explain(error, source, known);
        if (summary !== undefined && explained.size < explainedLimit) explained.set(summary, failure);
        throw failure;
      }
    },
  };
}
