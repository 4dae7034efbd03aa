import { z } from "zod";
import { instant } from "./instant.ts";

/** Days for which calls of agents are kept. */
export const agentCallDays = 30;

/** What the portal's own agent calls itself; nobody else may. */
export const scriptedClient = "scripted agent";

/** One thing a program asked over MCP. */
export const agentCallSchema = z.object({
  id: z.string(),
  at: instant,
  principalId: z.string(),
  /** Display name; a token's is named beside its person's. */
  principal: z.string(),
  /** What the program calls itself; "" where it says nothing. */
  client: z.string(),
  tool: z.string(),
  /** The arguments on one line, long ones cut. */
  arguments: z.string(),
  /** `ok`, or the code of the problem. */
  outcome: z.string(),
  /** The problem in words; "" where there was none. */
  detail: z.string(),
  /** Hits, records, rows or fields that went out. */
  items: z.int(),
  /** Estimated tokens that went out, by the rule that the budgets use. */
  tokens: z.int(),
  /** Whether there was more than went out. */
  truncated: z.boolean(),
  tookMs: z.number(),
});
export type AgentCall = z.infer<typeof agentCallSchema>;

export const agentCallsInput = z.object({
  /** `all`: everybody's, for governance and administrators. */
  of: z.enum(["me", "all"]).default("me"),
  /** Also what the portal's own scripted agent asked. */
  scripted: z.boolean().default(false),
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

export const agentCallPageSchema = z.object({
  calls: z.array(agentCallSchema),
  nextCursor: z.string().nullable(),
  /** Whether the caller may see everybody's. */
  maySeeAll: z.boolean(),
  computedAt: instant,
});
export type AgentCallPage = z.infer<typeof agentCallPageSchema>;

/** How to connect, and what there is then. */
export const agentAccessSchema = z.object({
  /** Path of the endpoint on this portal. */
  path: z.string(),
  tools: z.array(z.object({ name: z.string(), title: z.string(), description: z.string() })),
  limits: z.object({ callsPerMinute: z.int(), burst: z.int(), concurrent: z.int() }),
  /** Days for which calls are kept. */
  keptDays: z.int(),
});

/** A step of the scripted agent: one call, as any agent could make it. */
const scriptedStepSchema = z.object({
  tool: z.string(),
  /** As JSON. */
  arguments: z.string(),
  outcome: z.string(),
  /** What came back, in words. */
  said: z.string(),
  /** The whole answer as JSON, or the problem. */
  answer: z.string(),
  tokens: z.int(),
  tookMs: z.number(),
});

/** What the scripted agent makes of the caller's last actions. */
export const scriptedAnswerSchema = z.object({
  /** absent: the feature set that remembers is not there (yet); failed: it is and could not be read. */
  memory: z.enum(["read", "absent", "failed"]),
  /** The account's last actions that it reads, newest first. */
  actions: z.array(z.object({ action: z.string(), target: z.string(), at: instant.nullable() })),
  /** When the newest action happened. */
  newestAt: instant.nullable(),
  /** The answer, a sentence each. */
  sentences: z.array(z.string()),
  /** Products nearest to the actions, best first and older actions fading, without those the actions were about. */
  nearest: z.array(z.object({ product: z.string(), title: z.string(), score: z.number() })),
  /** The records nearest to the newest action. */
  hits: z.array(z.object({ product: z.string(), id: z.string(), text: z.string(), record: z.string() })),
  steps: z.array(scriptedStepSchema),
  computedAt: instant,
});
export type ScriptedAnswer = z.infer<typeof scriptedAnswerSchema>;
