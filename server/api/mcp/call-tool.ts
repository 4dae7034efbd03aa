import { deepestJson, nestsDeeper } from "../../domain/json-depth.ts";
import { AppError, type Problem, toProblem } from "../../errors.ts";
import { tokensOf, withinBudget } from "./budget.ts";
import type { Tool, ToolContext } from "./tool.ts";

/** What came of one call: the answer by the tool's output schema, or the problem. */
export type ToolOutcome = { tookMs: number; tokens: number } & (
  | { ok: true; answer: Record<string, unknown>; items: number; truncated: boolean }
  | { ok: false; problem: Problem }
);

export interface Caller extends ToolContext {
  /** What the program calls itself. */
  client: string;
}

/**
 * Runs one tool with the caller's rights, fits its answer into the budget and notes the call in the agents' log. Never
 * throws: failures are problems, and those that are ours keep their cause to themselves.
 */
export async function callTool(caller: Caller, tool: Tool, args: unknown): Promise<ToolOutcome> {
  const { elapsed, log } = caller.container;
  const begun = elapsed();
  const outcome = await run(caller, tool, args).catch((error: unknown) => {
    const problem = toProblem(error);
    if (problem.code === "INTERNAL") log.error({ err: error, tool: tool.name }, "a tool failed on our side");
    return { ok: false as const, problem, tokens: tokensOf(problem.detail) };
  });
  const tookMs = Math.round((elapsed() - begun) * 10) / 10;
  noteCall(caller, {
    tool: tool.name,
    args,
    tookMs,
    tokens: outcome.tokens,
    ...(outcome.ok ? { items: outcome.items, truncated: outcome.truncated } : { problem: outcome.problem }),
  });
  return { ...outcome, tookMs };
}

async function run({ container, principal }: ToolContext, tool: Tool, args: unknown) {
  const input = parseArguments(tool, args ?? {});
  const found = await tool.run({ container, principal }, input as never);
  const { head, items, truncated, resume } = withinBudget(found, input.maxTokens);
  const answer = { ...head, [tool.list]: items, truncated, ...(resume === undefined ? {} : { resume }) };
  const tokens = tokensOf(answer);
  return {
    ok: true as const,
    // What does not keep to the schema that clients were told would be refused by them.
    answer: tool.output.parse({ ...answer, tokens }) as Record<string, unknown>,
    tokens,
    items: items.length,
    truncated: truncated !== null,
  };
}

/** Checks arguments. Throws INVALID_INPUT naming the argument, what is wrong, and what there is. */
function parseArguments(tool: Tool, args: unknown): { maxTokens: number } {
  if (nestsDeeper(args, deepestJson))
    throw new AppError(
      "INVALID_INPUT",
      `The arguments of ${tool.name} nest more than ${deepestJson} levels.`,
    );
  const parsed = tool.input.safeParse(args);
  if (parsed.success) return parsed.data as { maxTokens: number };
  const [issue] = parsed.error.issues;
  const known = Object.keys(tool.input.shape).join(", ");
  if (issue?.code === "unrecognized_keys") {
    const wrong = issue.keys[0] ?? "";
    throw new AppError(
      "INVALID_INPUT",
      `${tool.name} has no argument ${wrong.slice(0, 60)}; it takes ${known}.`,
      {
        path: wrong.slice(0, 60),
      },
    );
  }
  const path = issue?.path.join(".") ?? "";
  throw new AppError(
    "INVALID_INPUT",
    `${path === "" ? "The arguments" : path.slice(0, 120)} of ${tool.name} is not valid: ${issue?.message ?? "wrong form"}. It takes ${known}.`,
    path === "" ? {} : { path: path.slice(0, 120) },
  );
}

const longestArguments = 400;

/** Adds one call to the log of what agents asked. */
export function noteCall(
  { container, principal, client }: Caller,
  call: {
    tool: string;
    args: unknown;
    tookMs: number;
    tokens: number;
    items?: number;
    truncated?: boolean;
    problem?: Problem;
  },
): void {
  const { problem } = call;
  container.agentCalls.note({
    principalId: principal.id,
    principal: principal.name,
    client: client.slice(0, 200),
    tool: call.tool,
    arguments: summary(call.args),
    outcome: problem?.code ?? "ok",
    detail: (problem?.detail ?? "").slice(0, 500),
    items: call.items ?? 0,
    tokens: call.tokens,
    truncated: call.truncated ?? false,
    tookMs: call.tookMs,
  });
}

/** Arguments on one line; a long text inside them is cut, so that the others stay in sight. */
function summary(args: unknown): string {
  if (nestsDeeper(args, deepestJson)) return "(nested too deep to be written down)";
  const text =
    JSON.stringify(args ?? {}, (_, value: unknown) =>
      typeof value === "string" && value.length > 120 ? `${value.slice(0, 120)}…` : value,
    ) ?? "";
  return text.length > longestArguments ? `${text.slice(0, longestArguments)}…` : text;
}
