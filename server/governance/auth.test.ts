import { afterAll, beforeAll, expect, test } from "vitest";
import { createJournal } from "../catalog/journal/journal.ts";
import { memoryJournalLog } from "../catalog/testing/memory-log.ts";
import { manualClock, systemClock } from "../clock.ts";
import { startTestDatabase, type TestDatabase } from "../database/testing/test-database.ts";
import { anonymous, servicePrincipal } from "../domain/principal.ts";
import { readAccessSnapshot } from "./access-snapshot.ts";
import { createPerson, seedPersonas, setPassword } from "./accounts.ts";
import { type Auth, createAuth, type SignInLimits } from "./auth.ts";
import { findPersonPrincipal } from "./person-principal.ts";
import { offerPersonas } from "./persona-sign-in.ts";
import { createSessionPrincipalResolver, type SessionPrincipalResolver } from "./session-principal.ts";
import { createTokenUse } from "./token-use.ts";
import { createToken, revokeToken } from "./tokens.ts";

let database: TestDatabase;
let auth: Auth;
let personId = "";
// better-auth reads the machine's clock, so the rest follows it and moves on only where a test says so.
const clock = manualClock(systemClock.nowMs());
const logged: unknown[] = [];
const log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (...words: unknown[]) => logged.push(words),
};
const email = "lin@example.org";
const password = "correct horse";

const authWith = (more: { sample?: boolean; publicUrl?: string; limits?: SignInLimits } = {}): Auth =>
  createAuth({
    db: database.db,
    clock,
    log: log as unknown as Parameters<typeof createAuth>[0]["log"],
    secret: "a secret of more than thirty-two characters",
    publicUrl: "http://localhost:3000",
    port: 3000,
    sample: true,
    ...more,
  });

beforeAll(async () => {
  database = await startTestDatabase();
  const { db } = database;
  const deps = { db, clock, journal: createJournal({ log: memoryJournalLog(clock), db }) };
  await seedPersonas(deps);
  const person = { name: "Lin", email, role: "domain_owner" as const, title: "", password };
  personId = (await createPerson(deps, servicePrincipal("cli"), person)).id;
  auth = authWith();
});
afterAll(() => database.stop());

interface Call {
  host?: string;
  origin?: string;
  from?: string;
  cookie?: string;
}

const post = (path: string, body: unknown, call: Call = {}, on: Auth = auth): Promise<Response> => {
  const { host = "localhost:3000", from = "127.0.0.1", cookie } = call;
  const headers = new Headers({
    "content-type": "application/json",
    host,
    origin: call.origin ?? `http://${host}`,
    "x-forwarded-for": from,
  });
  if (cookie) headers.set("cookie", cookie);
  return on.handle(
    new Request(`http://${host}/api/auth${path}`, { method: "POST", headers, body: JSON.stringify(body) }),
  );
};
const cookieOf = (reply: Response): string => reply.headers.getSetCookie()[0]?.split(";")[0] ?? "";
const signIn = async (call: Call = {}) => post("/sign-in/email", { email, password }, call);

function resolver(): SessionPrincipalResolver {
  const access = () =>
    readAccessSnapshot({
      db: database.db,
      clock,
      installation: { bootstrap: undefined, cli: "the-cli-token" },
    });
  return createSessionPrincipalResolver({
    db: database.db,
    clock,
    auth,
    access: { current: access, refresh: access },
    tokenUse: createTokenUse({ db: database.db, clock }),
  });
}

test("a password opens a session in a cookie no script can read and no other site sends along", async () => {
  const reply = await signIn();
  expect(reply.status).toBe(200);
  const [cookie = ""] = reply.headers.getSetCookie();
  expect(cookie).toMatch(/^millrace-3000\.session_token=/);
  expect(cookie).toMatch(/; HttpOnly/i);
  expect(cookie).toMatch(/; SameSite=Lax/i);
  expect(cookie).not.toMatch(/; Secure/i);
  expect(await auth.sessionUser(cookieOf(reply))).toBe(personId);
  expect(await resolver()({ cookie: cookieOf(reply) })).toEqual(
    await findPersonPrincipal(database.db, personId),
  );
});

test("behind https the cookie is Secure", async () => {
  const https = authWith({ publicUrl: "https://mesh.example.org" });
  const reply = await post(
    "/sign-in/email",
    { email, password },
    { host: "mesh.example.org", origin: "https://mesh.example.org" },
    https,
  );
  expect(reply.status).toBe(200);
  expect(reply.headers.getSetCookie()[0]).toMatch(/; Secure/i);
});

test("a wrong password and an unknown address are answered alike", async () => {
  const wrong = await post("/sign-in/email", { email, password: "wrong password" });
  const unknown = await post("/sign-in/email", { email: "nobody@example.org", password });
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(await wrong.json()).toEqual(await unknown.json());
});

test("nobody signs up, changes their name or links accounts by themselves", async () => {
  const cookie = cookieOf(await signIn());
  const up = await post("/sign-up/email", { email: "new@example.org", password, name: "New" });
  const rename = await post("/update-user", { name: "Other" }, { cookie });
  expect([up.status, rename.status]).toEqual([404, 404]);
  expect(await database.db.user.count({ where: { email: "new@example.org" } })).toBe(0);
});

test("another site's page cannot sign anybody in or out", async () => {
  const cookie = cookieOf(await signIn());
  expect((await signIn({ origin: "https://evil.example", cookie })).status).toBe(403);
  expect((await post("/sign-out", {}, { origin: "https://evil.example", cookie })).status).toBe(403);
  expect(await auth.sessionUser(cookie)).toBe(personId);
});

test("signing out ends the session, also for a resolver that remembered it", async () => {
  const cookie = cookieOf(await signIn());
  const resolve = resolver();
  expect((await resolve({ cookie })).id).toBe(personId);
  expect((await post("/sign-out", {}, { cookie })).status).toBe(200);
  expect(await auth.sessionUser(cookie)).toBeNull();
  expect((await resolve({ cookie })).id).toBe(personId);
  clock.advance(2000);
  expect(await resolve({ cookie })).toEqual(anonymous);
});

test("a new password ends all sessions and replaces the old one", async () => {
  const cookie = cookieOf(await signIn());
  const deps = {
    db: database.db,
    clock,
    journal: { change: () => Promise.reject(), catchUp: async () => 0 },
  };
  await setPassword(deps, servicePrincipal("cli"), { id: personId, password: "battery staple" });
  expect(await auth.sessionUser(cookie)).toBeNull();
  expect((await signIn()).status).toBe(401);
  expect((await post("/sign-in/email", { email, password: "battery staple" })).status).toBe(200);
  await setPassword(deps, servicePrincipal("cli"), { id: personId, password });
});

test("a forged or cut cookie is nobody's", async () => {
  const cookie = cookieOf(await signIn());
  const resolve = resolver();
  expect(await resolve({ cookie: `${cookie.slice(0, -6)}AAAAAA` })).toEqual(anonymous);
  expect(await resolve({ cookie: "millrace-3000.session_token=x" })).toEqual(anonymous);
  expect(await resolve({ cookie: "theme=dark" })).toEqual(anonymous);
  expect(await resolve({})).toEqual(anonymous);
});

test("guessing passwords is slowed down by account and by address", async () => {
  const limited = authWith({ limits: { perAccount: 2, perAddress: 3 } });
  const guess = async (account: string, from: string) =>
    (await post("/sign-in/email", { email: account, password: "guess guess" }, { from }, limited)).status;
  expect([
    await guess("victim@example.org", "10.0.0.1"),
    await guess("victim@example.org", "10.0.0.2"),
  ]).toEqual([401, 401]);
  expect(await guess("VICTIM@example.org", "10.0.0.3")).toBe(429);
  const spread: number[] = [];
  for (let i = 0; i < 4; i++) spread.push(await guess(`p${i}@example.org`, "203.0.113.9"));
  expect(spread).toEqual([401, 401, 401, 429]);
  // What a visitor writes into the header before the proxy does not make them somebody else.
  expect(await guess("p9@example.org", "1.2.3.4, 203.0.113.9, 127.0.0.1")).toBe(429);
  expect(await guess("p8@example.org", "203.0.113.10")).toBe(401);
  clock.advance(15 * 60_000);
  expect(await guess("victim@example.org", "10.0.0.1")).toBe(401);
});

test("a persona signs in by one click from this machine, into a real session", async () => {
  const reply = await post("/sign-in/persona", { id: "maya-okafor" });
  expect(reply.status).toBe(200);
  expect(await resolver()({ cookie: cookieOf(reply) })).toMatchObject({
    kind: "person",
    id: "maya-okafor",
    role: "data_scientist",
  });
  expect((await post("/sign-in/persona", { id: personId })).status).toBe(404);
});

test.each<[string, Call]>([
  ["another machine", { from: "192.168.1.20" }],
  ["behind a proxy on this machine", { from: "198.51.100.7, 127.0.0.1" }],
  ["a name bent to this machine", { host: "evil.example:3000" }],
  ["an unknown way", { from: "" }],
])("from %s no persona signs in, and the reason is said", async (_what, call) => {
  const reply = await post("/sign-in/persona", { id: "maya-okafor" }, call);
  expect(reply.status).toBe(403);
  expect(((await reply.json()) as { message: string }).message).toContain(
    "only on the machine that runs Millrace",
  );
  expect(reply.headers.getSetCookie()).toEqual([]);
});

test("without the sample there is no persona", async () => {
  const reply = await post("/sign-in/persona", { id: "maya-okafor" }, {}, authWith({ sample: false }));
  expect(reply.status).toBe(403);
  const local = { forwardedFor: "127.0.0.1", host: "localhost:3000" };
  expect((await offerPersonas({ db: database.db, sample: false }, local)).personas).toEqual([]);
  expect((await offerPersonas({ db: database.db, sample: true }, local)).personas).toHaveLength(3);
  expect(
    (await offerPersonas({ db: database.db, sample: true }, { forwardedFor: "::1", host: "[::1]:3000" }))
      .refusal,
  ).toBeNull();
});

test("a token counts at once and no longer after it is revoked; a bad one is never anonymous", async () => {
  const resolve = resolver();
  const deps = { db: database.db, clock };
  const lin = await findPersonPrincipal(database.db, personId);
  if (!lin) throw new Error("no Lin");
  const { token: secret, id } = await createToken(deps, lin, {
    name: "t",
    scopes: ["read"],
    expiresAt: null,
  });
  const headers = { authorization: `Bearer ${secret}` };
  expect(await resolve(headers)).toMatchObject({ kind: "token", id: personId, scopes: ["read"] });
  await revokeToken(deps, lin, id);
  await expect(resolve(headers)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  await expect(resolve({ authorization: "Bearer mr_nothing" })).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
  });
  await expect(resolve({ authorization: "Basic YTpi" })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  const cookie = cookieOf(await signIn());
  await expect(resolve({ authorization: "Bearer mr_nothing", cookie })).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
  });
  expect(await resolve({ authorization: "Bearer the-cli-token" })).toMatchObject({ id: "service:cli" });
});

test("nothing went wrong inside", () => {
  expect(logged).toEqual([]);
});
