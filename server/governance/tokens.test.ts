import { afterAll, beforeAll, expect, test } from "vitest";
import { manualClock } from "../clock.ts";
import { startTestDatabase, type TestDatabase } from "../database/testing/test-database.ts";
import { type Principal, servicePrincipal } from "../domain/principal.ts";
import {
  accessSequence,
  bearerOf,
  principalOfToken,
  readAccessSnapshot,
  watchAccess,
} from "./access-snapshot.ts";
import { findPersonPrincipal } from "./person-principal.ts";
import { hashToken } from "./token-secret.ts";
import { createTokenUse } from "./token-use.ts";
import { createToken, listTokens, revokeToken } from "./tokens.ts";

const day = 86_400_000;
const clock = manualClock(Date.UTC(2026, 5, 1));
let database: TestDatabase;
let maya: Principal;
const installation = { bootstrap: "a-bootstrap-token-of-24-or-more", cli: "the-cli-token" };

const inADay = () => new Date(clock.nowMs() + day).toISOString();
const deps = () => ({ db: database.db, clock, installation });
const snapshot = () => readAccessSnapshot(deps());

beforeAll(async () => {
  database = await startTestDatabase();
  const { db } = database;
  await db.person.createMany({
    data: [
      { id: "maya", name: "Maya", email: "maya@example.org", role: "data_scientist" },
      { id: "ada", name: "Ada", email: "ada@example.org", role: "admin" },
    ],
  });
  await db.team.create({
    data: { id: "t", name: "T", members: { create: { personId: "maya", role: "owner" } } },
  });
  await db.domain.create({ data: { id: "d", name: "D", ownerTeamId: "t", createdAt: clock.now() } });
  maya = (await findPersonPrincipal(db, "maya")) as Principal;
});
afterAll(() => database.stop());

test("a person's principal carries their teams, the domains these own, and no administrator's scope", () => {
  expect(maya).toEqual({
    kind: "person",
    id: "maya",
    name: "Maya",
    role: "data_scientist",
    teams: ["t"],
    domains: ["d"],
    scopes: ["read", "write", "catalog"],
  });
});

test("a token opens for its person with its scopes, and only its hash is stored", async () => {
  const before = await accessSequence(database.db);
  const { token: secret, id } = await createToken(deps(), maya, {
    name: "notebook",
    scopes: ["read"],
    expiresAt: null,
  });
  expect(secret).toMatch(/^mr_[\w-]{43}$/);
  expect(await accessSequence(database.db)).toBe(before + 1n);
  const found = principalOfToken(await snapshot(), secret, clock.nowMs());
  expect(found).toEqual({
    tokenId: id,
    expiresAtMs: null,
    principal: { ...maya, kind: "token", name: "Maya (token notebook)", scopes: ["read"] },
  });
  const row = await database.db.apiToken.findUniqueOrThrow({ where: { id: id } });
  expect(row.hash).toBe(hashToken(secret));
  expect(JSON.stringify(row)).not.toContain(secret.slice(8));
  expect(secret.startsWith(row.hint)).toBe(true);
});

test("a token expires at its instant, also in a snapshot read before", async () => {
  const { token: secret } = await createToken(deps(), maya, {
    name: "short",
    scopes: ["read"],
    expiresAt: inADay(),
  });
  const held = await snapshot();
  clock.advance(day - 1);
  expect(principalOfToken(held, secret, clock.nowMs()).principal.id).toBe("maya");
  clock.advance(1);
  expect(() => principalOfToken(held, secret, clock.nowMs())).toThrow("expired");
  expect((await snapshot()).tokens.has(hashToken(secret))).toBe(false);
});

test("a revoked token opens no more; revoking twice is no error, revoking another's is not found", async () => {
  const { token: secret, id } = await createToken(deps(), maya, {
    name: "lost",
    scopes: ["read"],
    expiresAt: null,
  });
  const ada = (await findPersonPrincipal(database.db, "ada")) as Principal;
  const other = { ...maya, id: "somebody" };
  await expect(revokeToken(deps(), other, id)).rejects.toThrow("no API token");
  await revokeToken(deps(), maya, id);
  await revokeToken(deps(), ada, id);
  await expect(
    snapshot().then((held) => principalOfToken(held, secret, clock.nowMs())),
  ).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
  });
  const listed = await listTokens(deps(), maya);
  expect(listed.find((each) => each.id === id)?.revokedAt).toBe(clock.now().toISOString());
});

test("a token gets no right its person lacks, then or later, and cannot make tokens", async () => {
  await expect(
    createToken(deps(), maya, { name: "up", scopes: ["admin"], expiresAt: null }),
  ).rejects.toMatchObject({
    code: "FORBIDDEN",
    path: "scopes",
  });
  await expect(
    createToken(deps(), maya, { name: "past", scopes: ["read"], expiresAt: clock.now().toISOString() }),
  ).rejects.toMatchObject({ path: "expiresAt" });
  const ada = (await findPersonPrincipal(database.db, "ada")) as Principal;
  const { token: secret } = await createToken(deps(), ada, {
    name: "all",
    scopes: ["read", "admin"],
    expiresAt: null,
  });
  await database.db.person.update({ where: { id: "ada" }, data: { role: "governance" } });
  const { principal } = principalOfToken(await snapshot(), secret, clock.nowMs());
  expect(principal).toMatchObject({ role: "governance", scopes: ["read"] });
  await expect(
    createToken(deps(), principal, { name: "child", scopes: ["read"], expiresAt: null }),
  ).rejects.toThrow("not with a token");
  await expect(listTokens(deps(), servicePrincipal("cli"))).rejects.toThrow("belong to people");
});

test("the installation's own tokens stand for an administrator and for the command line", async () => {
  const held = await snapshot();
  expect(principalOfToken(held, installation.bootstrap, 0).principal).toMatchObject({
    kind: "token",
    role: "admin",
  });
  expect(principalOfToken(held, installation.cli, 0).principal).toMatchObject({
    id: "service:cli",
    role: "service",
  });
  const none = await readAccessSnapshot({
    ...deps(),
    installation: { bootstrap: undefined, cli: undefined },
  });
  expect(() => principalOfToken(none, installation.cli, 0)).toThrow("not known");
  expect(() => principalOfToken(none, "undefined", 0)).toThrow("not known");
});

test("a watcher hears of every change, and keeps what it has while the database is away", async () => {
  const heard: bigint[] = [];
  const errors: unknown[] = [];
  let away = false;
  const { changeSequence } = database.db;
  const db = Object.create(database.db, {
    changeSequence: {
      get() {
        if (away) throw new Error("away");
        return changeSequence;
      },
    },
  });
  const hear = (held: { sequence: bigint }) => heard.push(held.sequence);
  const watch = await watchAccess({ ...deps(), db }, hear, (error) => errors.push(error), 10);
  const { id } = await createToken(deps(), maya, { name: "w", scopes: ["read"], expiresAt: null });
  await expect.poll(() => heard.length).toBe(2);
  away = true;
  await revokeToken(deps(), maya, id);
  await expect.poll(() => errors.length).toBeGreaterThan(1);
  expect(heard.length).toBe(2);
  away = false;
  await expect.poll(() => heard.length).toBe(3);
  expect(heard[2]).toBe((heard[1] ?? 0n) + 1n);
  watch.stop();
});

test("the last use is written at most once a minute and never goes back", async () => {
  const { id } = await createToken(deps(), maya, { name: "used", scopes: ["read"], expiresAt: null });
  const used = async () => (await database.db.apiToken.findUniqueOrThrow({ where: { id: id } })).lastUsedAt;
  const [use, other] = [createTokenUse(deps()), createTokenUse(deps())];
  use.note(id);
  use.note(null);
  await use.flush();
  const first = clock.now();
  expect(await used()).toEqual(first);
  clock.advance(59_999);
  use.note(id);
  await use.flush();
  expect(await used()).toEqual(first);
  other.note(id);
  clock.advance(1);
  use.note(id);
  const second = clock.now();
  await use.flush();
  await other.flush();
  expect(await used()).toEqual(second);
});

test("an Authorization header is a bearer token or an error, never ignored", () => {
  expect(bearerOf(undefined)).toBeUndefined();
  expect(bearerOf("Bearer mr_x")).toBe("mr_x");
  expect(bearerOf("bearer  mr_x ")).toBe("mr_x");
  for (const bad of ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b"])
    expect(() => bearerOf(bad)).toThrow("must read");
});
