import type { z } from "zod";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { Principal } from "../../domain/principal.ts";
import { type AgentCallPage, type agentCallsInput, scriptedClient } from "../../domain/read-models/agent.ts";
import { AppError } from "../../errors.ts";

/** Governance and administrators see what everybody's agents asked. */
const maySeeAll = ({ kind, role, scopes }: Principal) =>
  kind !== "anonymous" && (role === "governance" || scopes.includes("admin"));

/**
 * What agents asked with the caller's own tokens and session, newest first; for governance everybody's. Throws
 * FORBIDDEN for everybody's without that right, INVALID_INPUT for a cursor that none of these pages gave.
 */
export async function listAgentCalls(
  { db, clock }: { db: Db; clock: Clock },
  principal: Principal,
  { of, scripted, limit, cursor }: z.output<typeof agentCallsInput>,
): Promise<AgentCallPage> {
  const all = maySeeAll(principal);
  if (of === "all" && !all)
    throw new AppError(
      "FORBIDDEN",
      "Only governance and administrators see what everybody's agents asked; ask for your own.",
      { path: "of" },
    );
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  const rows = await db.agentCall.findMany({
    where: {
      ...(of === "all" ? {} : { principalId: principal.id }),
      ...(scripted ? {} : { client: { not: scriptedClient } }),
      ...(after ? { OR: [{ at: { lt: after.at } }, { at: after.at, id: { gt: after.id } }] } : {}),
    },
    orderBy: [{ at: "desc" }, { id: "asc" }],
    take: limit + 1,
  });
  const calls = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  const last = calls.at(-1);
  return {
    calls,
    nextCursor: rows.length > limit && last ? `${last.at} ${last.id}` : null,
    maySeeAll: all,
    computedAt: clock.now().toISOString(),
  };
}

/** When the page's last call was, and its id. */
const cursorPattern = /^(?<at>\d{4}-\d{2}-\d{2}T[\d:.]{8,15}Z) (?<id>[\da-f-]{36})$/;

function parseCursor(cursor: string): { at: Date; id: string } {
  const { at, id } = cursorPattern.exec(cursor)?.groups ?? {};
  const instant = new Date(at ?? "");
  if (id === undefined || Number.isNaN(instant.getTime()))
    throw new AppError("INVALID_INPUT", "This cursor is not one that a page of the log gave.", {
      path: "cursor",
    });
  return { at: instant, id };
}
