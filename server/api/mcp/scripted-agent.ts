import { z } from "zod";
import { clickstreamProduct } from "../../catalog/usage/take-clicks.ts";
import type { Principal } from "../../domain/principal.ts";
import { type ScriptedAnswer, scriptedClient } from "../../domain/read-models/agent.ts";
import type { Container } from "../container.ts";
import { callTool } from "./call-tool.ts";
import {
  type Action,
  actionWords,
  memoryOf,
  nearestOf,
  productOf,
  saidOf,
  subjectsOf,
} from "./scripted-words.ts";
import { tools } from "./tools/index.ts";

const memorySchema = z.object({
  newestAt: z.string().nullable(),
  actions: z.array(z.looseObject({})),
});
const describedSchema = z.object({ product: z.string(), title: z.string() });
const historySchema = z.object({ records: z.array(z.object({ at: z.string(), event: z.looseObject({}) })) });
const searchSchema = z.object({
  products: z.array(z.object({ product: z.string(), title: z.string(), score: z.number() })),
  hits: z.array(z.object({ product: z.string(), id: z.string(), text: z.string(), record: z.string() })),
});

const lookedAt = 3;

/**
 * An agent without a model: it reads what the caller did last from working memory, says it back, and searches the mesh
 * for what is nearest. Each step is a tool's call as any agent makes it over MCP, with the caller's rights, and is noted
 * in the same log. Which step comes next is written down here; nothing that a tool answers decides it.
 */
export async function askScriptedAgent(container: Container, principal: Principal): Promise<ScriptedAnswer> {
  const steps: ScriptedAnswer["steps"] = [];
  const caller = { container: { ...container, ...container.forAgents }, principal, client: scriptedClient };

  async function step<T>(name: string, args: object, schema: z.ZodType<T>, say: (answer: T) => string) {
    const tool = tools.find((each) => each.name === name);
    if (!tool) throw new Error(`The scripted agent asks for ${name}, which is no tool.`);
    const outcome = await callTool(caller, tool, args);
    const answer = outcome.ok ? schema.parse(outcome.answer) : null;
    steps.push({
      tool: name,
      arguments: JSON.stringify(args),
      outcome: outcome.ok ? "ok" : outcome.problem.code,
      said: outcome.ok && answer !== null ? say(answer) : outcome.ok ? "" : outcome.problem.detail,
      answer: JSON.stringify(outcome.ok ? outcome.answer : outcome.problem, null, 2),
      tokens: outcome.tokens,
      tookMs: outcome.tookMs,
    });
    return answer;
  }

  const memory = await step("recent_actions", {}, memorySchema, ({ actions }) =>
    actions.length === 0 ? "Nothing is remembered of this account." : `${actions.length} actions.`,
  );
  const remembered = memoryOf(steps[0]?.outcome ?? "");
  let actions = (memory?.actions ?? []).map(actionOf).slice(0, lookedAt);
  // Walking about says nothing of what somebody is after: then what came before is looked at.
  if (actions.length > 0 && subjectsOf(actions).length === 0) {
    const history = await step(
      "history_of_entity",
      {
        product: clickstreamProduct,
        entity: { account_id: principal.id },
        limit: 30,
        fields: ["action", "target"],
      },
      historySchema,
      ({ records }) => `${records.length} events of this account.`,
    );
    const older = (history?.records ?? []).map(({ at, event }) => ({ ...actionOf(event), at }));
    const about = older.filter((action) => subjectsOf([action]).length > 0).slice(0, lookedAt);
    if (about.length > 0) actions = about;
  }

  const titles = new Map<string, string>();
  for (const product of new Set(actions.flatMap(({ target }) => productOf(target) ?? []))) {
    const described = await step(
      "describe_product",
      { product, fields: [], maxTokens: 800 },
      describedSchema,
      ({ title }) => `${product} is “${title}”.`,
    );
    if (described) titles.set(product, described.title);
  }

  const subjects = [...new Set(subjectsOf(actions).map((subject) => titles.get(subject) ?? subject))];
  // Each by itself: two subjects in one question drown each other.
  const found = await Promise.all(
    subjects.map((question) =>
      step(
        "search_mesh",
        { question, limit: 5 },
        searchSchema,
        ({ products, hits }) => `${products.length} products answered with ${hits.length} records.`,
      ),
    ),
  );
  const nearest = nearestOf(
    found.map((answer) => answer?.products ?? []),
    titles,
  );
  return {
    memory: remembered,
    actions,
    newestAt: memory?.newestAt ?? null,
    sentences: saidOf({
      memory: remembered,
      actions: actions.map((action) => actionWords(action, titles)),
      subjects,
      nearest,
    }),
    nearest,
    hits: found[0]?.hits ?? [],
    steps,
    computedAt: container.clock.now().toISOString(),
  };
}

/** A remembered action by the columns of the clickstream. */
function actionOf(columns: Record<string, unknown>): Action {
  const text = (name: string) => (typeof columns[name] === "string" ? columns[name] : "");
  const at = text("at");
  return { action: text("action"), target: text("target"), at: at === "" ? null : at };
}
