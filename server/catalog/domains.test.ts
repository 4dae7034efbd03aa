import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestDatabase, type TestDatabase } from "../database/testing/test-database.ts";
import { flightsYaml } from "../domain/product-file/testing/examples.ts";
import { getDomain, listDomains, saveDomain } from "./domains.ts";
import { suggest } from "./suggest.ts";
import { listTeams, saveTeam } from "./teams.ts";
import {
  daniel,
  emptyDatabase,
  maya,
  operator,
  peopleTheMesh,
  type TestMesh,
  testMesh,
} from "./testing/mesh.ts";

let database: TestDatabase;
let mesh: TestMesh;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await emptyDatabase(database.db);
  mesh = testMesh(database.db);
  await peopleTheMesh(mesh);
});

const flights = { id: "flight-operations", name: "Flights", description: "", ownerTeamId: "transport" };

describe("domains", () => {
  test("are listed with their owner and products, as of now and of then", async () => {
    const before = await mesh.apply(flightsYaml);
    expect(await listDomains(mesh.deps, maya)).toEqual([
      {
        id: "flight-operations",
        name: "Flight operations",
        description: "What flights did.",
        owner: { teamId: "transport", name: "Transport data", email: "transport@example.com" },
        products: 1,
      },
    ]);
    expect((await getDomain(mesh.deps, maya, "flight-operations", before)).products).toBe(0);
    await expect(getDomain(mesh.deps, maya, "nope")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("are changed by their owners, once for the same content", async () => {
    expect(await saveDomain(mesh.deps, daniel, flights)).toMatchObject({ revision: 2 });
    expect(await saveDomain(mesh.deps, daniel, flights)).toMatchObject({ revision: 2 });
    await expect(saveDomain(mesh.deps, maya, { ...flights, name: "Mine" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(saveDomain(mesh.deps, daniel, { ...flights, ownerTeamId: "ghosts" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      path: "ownerTeamId",
    });
  });
});

describe("teams", () => {
  const team = {
    id: "transport",
    name: "Transport",
    email: null,
    members: [
      { personId: "daniel", role: "owner" as const },
      { personId: "maya", role: "member" as const },
    ],
  };

  test("are changed by their owners", async () => {
    await saveTeam(mesh.deps, daniel, team);
    expect(await listTeams(mesh.deps)).toMatchObject([
      {
        id: "transport",
        name: "Transport",
        members: [{ personId: "daniel" }, { personId: "maya", name: "Maya", role: "member" }],
        domains: [{ id: "flight-operations" }],
      },
    ]);
    await expect(saveTeam(mesh.deps, maya, team)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(saveTeam(mesh.deps, maya, { ...team, id: "mine" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  test("hold people who exist, each once", async () => {
    const members = (...ids: string[]) => ({
      ...team,
      members: ids.map((personId) => ({ personId, role: "member" as const })),
    });
    await expect(saveTeam(mesh.deps, operator, members("nobody"))).rejects.toMatchObject({ path: "members" });
    await expect(saveTeam(mesh.deps, operator, members("maya", "maya"))).rejects.toMatchObject({
      path: "members",
    });
  });
});

describe("suggestions", () => {
  const kinds = async (q: string) =>
    (await suggest(mesh.deps, maya, q)).map(({ kind, label }) => `${kind} ${label}`);

  test("name products first, then actions, fields and domains", async () => {
    await mesh.apply(flightsYaml);
    expect(await kinds("flight")).toEqual(["product Flight events", "domain Flight operations"]);
    expect(await kinds("orig")).toEqual(["field origin"]);
    expect(await kinds("new prod")).toEqual(["action New product"]);
    expect(await kinds("events fl")).toEqual(["product Flight events"]);
    expect(await kinds("zzz")).toEqual([]);
  });

  test("without letters are what one can do", async () => {
    expect((await kinds("")).every((text) => text.startsWith("action "))).toBe(true);
  });
});
