import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnv } from "../env.ts";
import { chooseSample } from "./sample-choice.ts";
import { processSpecs } from "./specs.ts";
import { temporaryFolder } from "./testing/fakes.ts";
import { firstAdminWithin, welcome } from "./welcome.ts";

describe("whether the sample is loaded", () => {
  const unsaid = { empty: false, variable: undefined };

  test("a new folder gets it unless told otherwise", () => {
    using a = temporaryFolder();
    using b = temporaryFolder();
    expect(chooseSample(a.path, unsaid)).toBe(true);
    expect(chooseSample(b.path, { empty: false, variable: false })).toBe(false);
  });

  test("a folder begun empty stays empty until somebody says so", () => {
    using folder = temporaryFolder();
    expect(chooseSample(folder.path, { empty: true, variable: undefined })).toBe(false);
    expect(chooseSample(folder.path, unsaid)).toBe(false);
    expect(chooseSample(folder.path, { empty: false, variable: true })).toBe(true);
    expect(chooseSample(folder.path, unsaid)).toBe(true);
  });

  test("--empty wins over the variable", () => {
    using folder = temporaryFolder();
    expect(chooseSample(folder.path, { empty: true, variable: true })).toBe(false);
  });
});

describe("the processes", () => {
  const names = (environment: Record<string, string>) =>
    processSpecs(parseEnv(environment, "/p")).map(({ name }) => name);

  test("are database, worker and web; the database is left out where one is configured", () => {
    expect(names({})).toEqual(["db", "worker", "web"]);
    expect(names({ DATABASE_URL: "postgres://h/d" })).toEqual(["worker", "web"]);
  });

  test("are told data folder, sample and mode", () => {
    const env = { ...parseEnv({ MILLRACE_HOME: "data" }, "/p"), sample: false };
    expect(processSpecs(env)[0]?.environment).toMatchObject({
      MILLRACE_HOME: "/p/data",
      MILLRACE_SAMPLE: "0",
      NODE_ENV: "production",
    });
  });
});

describe("the welcome", () => {
  const text = (environment: Record<string, string>, firstAdmin?: { url: string; expiresAt: string }) =>
    welcome({ env: parseEnv(environment, "/p"), firstAdmin, tookMs: 12_345 }).join("\n");

  test("says where, how to get in and how long it took", () => {
    const lines = text({ PORT: "3100" });
    expect(lines).toContain("Millrace is ready (12.3 s)");
    expect(lines).toContain("http://localhost:3100");
    expect(lines).toMatch(
      /one click on http:\/\/localhost:3100\/sign-in as data scientist, domain owner or governance/,
    );
  });

  test("gives the first administrator's link, and speaks of no personas without the sample", () => {
    const lines = text(
      { MILLRACE_SAMPLE: "0" },
      { url: "http://localhost:3000/first?x", expiresAt: "2026-01-01T00:00:00Z" },
    );
    expect(lines).toContain("http://localhost:3000/first?x");
    expect(lines).toContain("2026-01-01T00:00:00Z");
    expect(text({ MILLRACE_SAMPLE: "0" })).not.toContain("one click");
  });

  test("waits for the link and gives up on one that does not come", async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, "first-admin.json");
    expect(await firstAdminWithin(file, 0)).toBeUndefined();
    const waiting = firstAdminWithin(file, 10_000);
    writeFileSync(file, JSON.stringify({ url: "u", expiresAt: "e" }));
    expect(await waiting).toEqual({ url: "u", expiresAt: "e" });
  });
});
