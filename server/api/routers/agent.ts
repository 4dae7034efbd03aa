import { listAgentCalls } from "../../catalog/agents/list-calls.ts";
import {
  agentAccessSchema,
  agentCallDays,
  agentCallPageSchema,
  agentCallsInput,
  scriptedAnswerSchema,
} from "../../domain/read-models/agent.ts";
import { agentLimits } from "../mcp/call-limits.ts";
import { mcpPath } from "../mcp/path.ts";
import { askScriptedAgent } from "../mcp/scripted-agent.ts";
import { tools } from "../mcp/tools/index.ts";
import { readerProcedure, router } from "../trpc.ts";

export const agentRouter = router({
  /** How an agent connects, and the tools it then has. */
  access: readerProcedure.output(agentAccessSchema).query(() => ({
    path: mcpPath,
    tools: tools.map(({ name, title, description }) => ({ name, title, description })),
    limits: agentLimits,
    keptDays: agentCallDays,
  })),
  /** What agents asked, newest first. */
  calls: readerProcedure
    .input(agentCallsInput)
    .output(agentCallPageSchema)
    .query(({ ctx, input }) => listAgentCalls(ctx.container, ctx.principal, input)),
  /** The scripted agent's answer to the caller's last actions. */
  ask: readerProcedure
    .output(scriptedAnswerSchema)
    .query(({ ctx }) => askScriptedAgent(ctx.container, ctx.principal)),
});
