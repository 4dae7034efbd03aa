import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { type AgentCall, agentCallDays } from "../../domain/read-models/agent.ts";

export type NewAgentCall = Omit<AgentCall, "id" | "at">;

/** What agents asked, written in batches so that an answer never waits for it. */
export interface AgentCallLog {
  note(call: NewAgentCall): void;
  /** Writes what was noted; what fails to be written is kept for the next time. */
  flush(): Promise<void>;
}

/** Calls held at most while the database is away; the oldest go first. */
const mostHeld = 5_000;
const batch = 200;
const hourMs = 3_600_000;

/** The log in the table `agent_call`. Rows older than `agentCallDays` are deleted at the first flush of each hour. */
export function createAgentCallLog({ db, clock }: { db: Db; clock: Clock }): AgentCallLog {
  let held: AgentCall[] = [];
  let cleanedMs = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    while (held.length > 0) {
      const calls = held.slice(0, batch);
      await db.agentCall.createMany({ data: calls, skipDuplicates: true });
      const written = new Set(calls.map(({ id }) => id));
      held = held.filter(({ id }) => !written.has(id));
    }
    const nowMs = clock.nowMs();
    if (nowMs - cleanedMs < hourMs) return;
    await db.agentCall.deleteMany({ where: { at: { lt: new Date(nowMs - agentCallDays * 24 * hourMs) } } });
    cleanedMs = nowMs;
  };

  return {
    note(call) {
      held.push({ ...storable(call), id: randomUUID(), at: clock.now().toISOString() });
      if (held.length > mostHeld) held = held.slice(-mostHeld);
    },
    flush() {
      // One after the other: two at once would write the same calls.
      writing = writing.catch(() => {}).then(write);
      return writing;
    },
  };
}

/** Without null bytes, which PostgreSQL keeps in no text: one of them would hold up every call behind it for ever. */
const storable = (call: NewAgentCall): NewAgentCall => ({
  ...call,
  ...Object.fromEntries(
    Object.entries(call).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value.replaceAll("\0", "")]] : [],
    ),
  ),
});
