import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createJournal } from "../catalog/journal/journal.ts";
import { memoryJournalLog } from "../catalog/testing/memory-log.ts";
import { manualClock } from "../clock.ts";
import { startTestDatabase, type TestDatabase } from "../database/testing/test-database.ts";
import { anonymous, type Principal, servicePrincipal } from "../domain/principal.ts";
import { changeRole, createPerson, listPeople, removePerson, seedPersonas, setPassword } from "./accounts.ts";
import { createFirstAdministrator, type FirstAdminDeps, issueFirstAdminLink } from "./first-admin.ts";
import { findPersonPrincipal } from "./person-principal.ts";

const folder = mkdtempSync(join(tmpdir(), "mr-accounts-"));
const clock = manualClock(Date.UTC(2026, 5, 1));
const cli = servicePrincipal("cli");
let database: TestDatabase;
let deps: FirstAdminDeps;
let journal: ReturnType<typeof memoryJournalLog>;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(async () => {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  const { db } = database;
  await db.$executeRaw`truncate person, "user", session, account, verification, projection_state, entity_version cascade`;
  journal = memoryJournalLog(clock);
  rmSync(join(folder, "first-admin.json"), { force: true });
  deps = {
    db,
    clock,
    journal: createJournal({ log: journal, db }),
    publicUrl: "http://localhost:3000",
    firstAdminFile: join(folder, "first-admin.json"),
  };
});

const lin = {
  name: "Lin",
  email: "lin@example.org",
  role: "domain_owner" as const,
  title: "",
  password: "correct horse",
};
const make = async (role: "admin" | "data_scientist", email: string): Promise<Principal> => {
  const { id } = await createPerson(deps, cli, { ...lin, name: email, email, role });
  return (await findPersonPrincipal(database.db, id)) as Principal;
};

test("a person is made through the journal, with their secrets beside it only", async () => {
  const { id } = await createPerson(deps, cli, lin);
  const [entry] = journal.entries;
  expect(JSON.parse(entry?.value ?? "")).toMatchObject({
    kind: "person",
    entityId: id,
    action: "create",
    actor: { name: "cli" },
  });
  expect(entry?.value).not.toContain("correct horse");
  const account = await database.db.account.findFirstOrThrow({ where: { userId: id } });
  expect(account.password).toBeTruthy();
  expect(account.password).not.toContain("correct");
  expect(await listPeople(deps, cli)).toEqual([
    {
      id,
      name: "Lin",
      email: "lin@example.org",
      role: "domain_owner",
      title: "",
      persona: false,
      hasPassword: true,
      teams: [],
    },
  ]);
});

test("an address belongs to one person, whatever its case", async () => {
  await createPerson(deps, cli, lin);
  await expect(createPerson(deps, cli, { ...lin, email: "LIN@example.org" })).rejects.toMatchObject({
    code: "CONFLICT",
    path: "email",
  });
  const both = await Promise.allSettled([
    createPerson(deps, cli, { ...lin, email: "two@example.org" }),
    createPerson(deps, cli, { ...lin, email: "two@example.org" }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test.each(["short", "aaaaaaaaaaaa", "lin@example.org", "x".repeat(129)])(
  "the password %s is refused",
  async (password) => {
    await expect(createPerson(deps, cli, { ...lin, password })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      path: "password",
    });
    expect(journal.entries).toEqual([]);
  },
);

test("only administrators manage people; readers may list them, visitors not", async () => {
  const reader = await make("data_scientist", "r@example.org");
  const attempts = [
    createPerson(deps, reader, lin),
    changeRole(deps, reader, { id: reader.id, role: "admin", reason: "" }),
    setPassword(deps, reader, { id: reader.id, password: "another password" }),
    removePerson(deps, reader, { id: reader.id, reason: "" }),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await listPeople(deps, reader)).toHaveLength(1);
  await expect(listPeople(deps, anonymous)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

test("the last administrator can neither step down nor be removed", async () => {
  const ada = await make("admin", "ada@example.org");
  const demote = (id: string) => changeRole(deps, cli, { id, role: "governance", reason: "moved" });
  await expect(demote(ada.id)).rejects.toThrow("only administrator");
  await expect(removePerson(deps, cli, { id: ada.id, reason: "" })).rejects.toThrow("only administrator");
  const bob = await make("admin", "bob@example.org");
  await demote(ada.id);
  await expect(demote(bob.id)).rejects.toThrow("only administrator");
  await expect(removePerson(deps, bob, { id: bob.id, reason: "" })).rejects.toThrow("yourself");
  await removePerson(deps, bob, { id: ada.id, reason: "left" });
  expect(await database.db.user.findUnique({ where: { id: ada.id } })).toBeNull();
  expect((await listPeople(deps, bob)).map(({ id }) => id)).toEqual([bob.id]);
});

test("two administrators who demote each other at once leave one", async () => {
  const [ada, bob] = [await make("admin", "ada@example.org"), await make("admin", "bob@example.org")];
  await Promise.allSettled([
    changeRole(deps, ada, { id: bob.id, role: "governance", reason: "" }),
    changeRole(deps, bob, { id: ada.id, role: "governance", reason: "" }),
  ]);
  expect(await database.db.person.count({ where: { role: "admin" } })).toBe(1);
});

test("personas are seeded once, keep no password and cannot be given rights", async () => {
  await seedPersonas(deps);
  await seedPersonas(deps);
  expect(journal.entries).toHaveLength(3);
  const people = await listPeople(deps, cli);
  expect(people.map(({ id, role, persona, hasPassword }) => [id, role, persona, hasPassword])).toEqual([
    ["daniel-reyes", "domain_owner", true, false],
    ["ingrid-solberg", "governance", true, false],
    ["maya-okafor", "data_scientist", true, false],
  ]);
  await expect(changeRole(deps, cli, { id: "maya-okafor", role: "admin", reason: "" })).rejects.toMatchObject(
    { code: "FORBIDDEN" },
  );
  await expect(
    setPassword(deps, cli, { id: "maya-okafor", password: "correct horse" }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
});

const tokenOf = (url: string): string => new URL(url).searchParams.get("token") ?? "";
const first = { name: "Ada", email: "ada@example.org", password: "correct horse" };

test("the first administrator's link works once, is stored hashed and left for the supervisor in an owner-only file", async () => {
  const link = await issueFirstAdminLink(deps);
  const token = tokenOf(link?.url ?? "");
  expect(link?.url).toMatch(/^http:\/\/localhost:3000\/first-admin\?token=[\w-]{43}$/);
  expect(statSync(deps.firstAdminFile).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(deps.firstAdminFile, "utf8"))).toEqual(link);
  expect(JSON.stringify(await database.db.verification.findMany())).not.toContain(token);
  const { id } = await createFirstAdministrator(deps, { ...first, token });
  expect(await findPersonPrincipal(database.db, id)).toMatchObject({ role: "admin", name: "Ada" });
  expect(() => statSync(deps.firstAdminFile)).toThrow("ENOENT");
  await expect(
    createFirstAdministrator(deps, { ...first, email: "b@example.org", token }),
  ).rejects.toMatchObject({ code: "GONE" });
  expect(await issueFirstAdminLink(deps)).toBeNull();
});

test("a restart keeps a printed link, unless it is about to end, the address changed or the file was altered", async () => {
  const first = await issueFirstAdminLink(deps);
  clock.advance(22 * 60 * 60 * 1000);
  expect(await issueFirstAdminLink(deps)).toEqual(first);
  const moved = await issueFirstAdminLink({ ...deps, publicUrl: "http://localhost:4000" });
  expect(moved?.url).toMatch(/^http:\/\/localhost:4000\//);
  writeFileSync(
    deps.firstAdminFile,
    JSON.stringify({ ...moved, url: "http://localhost:4000/first-admin?token=mine" }),
  );
  const altered = await issueFirstAdminLink({ ...deps, publicUrl: "http://localhost:4000" });
  expect(altered?.url).not.toContain("mine");
  clock.advance(23 * 60 * 60 * 1000);
  expect((await issueFirstAdminLink({ ...deps, publicUrl: "http://localhost:4000" }))?.url).not.toBe(
    altered?.url,
  );
});

test("of two who open the link at once, one becomes administrator", async () => {
  const token = tokenOf((await issueFirstAdminLink(deps))?.url ?? "");
  const both = await Promise.allSettled([
    createFirstAdministrator(deps, { ...first, token }),
    createFirstAdministrator(deps, { ...first, email: "eve@example.org", token }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await database.db.person.count({ where: { role: "admin" } })).toBe(1);
});

test("a link expires, is ended by a newer one, and is not used up by a mistake in the form", async () => {
  const old = tokenOf((await issueFirstAdminLink(deps))?.url ?? "");
  rmSync(deps.firstAdminFile);
  const token = tokenOf((await issueFirstAdminLink(deps))?.url ?? "");
  await expect(createFirstAdministrator(deps, { ...first, token: old })).rejects.toMatchObject({
    code: "GONE",
  });
  await expect(createFirstAdministrator(deps, { ...first, password: "short", token })).rejects.toMatchObject({
    path: "password",
  });
  await createPerson(deps, cli, lin);
  await expect(createFirstAdministrator(deps, { ...first, email: lin.email, token })).rejects.toMatchObject({
    path: "email",
  });
  clock.advance(24 * 60 * 60 * 1000);
  await expect(createFirstAdministrator(deps, { ...first, token })).rejects.toMatchObject({ code: "GONE" });
});
