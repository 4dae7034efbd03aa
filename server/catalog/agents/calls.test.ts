import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { manualClock } from "../../clock.ts";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import type { Principal } from "../../domain/principal.ts";
import { agentCallDays, agentCallsInput, scriptedClient } from "../../domain/read-models/agent.ts";
import { daniel, emptyDatabase, maya } from "../testing/mesh.ts";
import { createAgentCallLog } from "./call-log.ts";
import { listAgentCalls } from "./list-calls.ts";

const governance: Principal = { ...maya, id: "grace", name: "Grace", role: "governance" };
let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(() => emptyDatabase(database.db));

const call = (by: Principal, tool = "search_mesh") => ({
  principalId: by.id,
  principal: by.name,
  client: "test",
  tool,
  arguments: "{}",
  outcome: "ok",
  detail: "",
  items: 1,
  tokens: 10,
  truncated: false,
  tookMs: 1.5,
});

it("shows people their own agents' calls and governance everybody's, page by page", async () => {
  const clock = manualClock(Date.UTC(2026, 0, 15));
  const { db } = database;
  const log = createAgentCallLog({ db, clock });
  for (let n = 0; n < 5; n++) {
    log.note(call(maya, `tool_${n}`));
    // Two at the same instant: the page's edge between them loses neither.
    if (n % 2 === 1) clock.advance(1_000);
  }
  log.note(call(daniel));
  await Promise.all([log.flush(), log.flush()]);
  const list = (as: Principal, input: object) =>
    listAgentCalls({ db, clock }, as, agentCallsInput.parse(input));
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await list(maya, { limit: 2, ...(cursor === null ? {} : { cursor }) });
    seen.push(...page.calls.map(({ tool }) => tool));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen.sort()).toEqual(["tool_0", "tool_1", "tool_2", "tool_3", "tool_4"]);
  expect((await list(daniel, {})).calls).toMatchObject([{ principal: "Daniel", tookMs: 1.5 }]);
  expect((await list(governance, { of: "all" })).calls).toHaveLength(6);
  expect((await list(governance, {})).calls).toHaveLength(0);
  log.note({ ...call(daniel, "recent_actions"), client: scriptedClient });
  await log.flush();
  expect((await list(daniel, {})).calls).toHaveLength(1);
  expect((await list(daniel, { scripted: true })).calls).toHaveLength(2);
  await expect(list(maya, { of: "all" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  for (const cursor of ["nonsense", "2026-01-15T00:00:00.000Z \0", "2026-01-15 x", "1 "])
    await expect(list(maya, { cursor })).rejects.toMatchObject({ code: "INVALID_INPUT", path: "cursor" });
});

it("is not held up by texts that the database cannot keep", async () => {
  const clock = manualClock(Date.UTC(2026, 0, 15));
  const { db } = database;
  const log = createAgentCallLog({ db, clock });
  const bad = "before\0after";
  log.note({ ...call(maya), client: bad, tool: bad, arguments: bad, detail: bad, principal: bad });
  log.note(call(maya, "next"));
  await log.flush();
  const rows = await db.agentCall.findMany({ orderBy: { tool: "asc" } });
  expect(rows.map(({ client, tool, detail }) => [client, tool, detail])).toEqual([
    ["beforeafter", "beforeafter", "beforeafter"],
    ["test", "next", ""],
  ]);
});

it("keeps calls for so many days, and those that could not be written for the next time", async () => {
  const clock = manualClock(Date.UTC(2026, 0, 15));
  const { db } = database;
  const log = createAgentCallLog({ db, clock });
  log.note(call(maya));
  await log.flush();
  clock.advance((agentCallDays - 1) * 86_400_000);
  log.note(call(maya));
  await log.flush();
  expect(await db.agentCall.count()).toBe(2);
  clock.advance(2 * 86_400_000);
  await log.flush();
  expect(await db.agentCall.count()).toBe(1);

  const broken = { agentCall: { createMany: async () => Promise.reject(new Error("away")) } };
  const away = { ...broken } as unknown as typeof db;
  const held = createAgentCallLog({
    db: new Proxy(away, { get: (target, name) => Reflect.get(up ? db : target, name) }),
    clock,
  });
  let up = false;
  held.note(call(daniel));
  await expect(held.flush()).rejects.toThrow("away");
  up = true;
  await held.flush();
  expect(await db.agentCall.count({ where: { principalId: "daniel" } })).toBe(1);
});
