import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { flightsYaml, sessionsYaml } from "../domain/product-file/testing/examples.ts";
import { AppError } from "../errors.ts";
import { type ApiRequest, RefusedByPortal } from "./api-client.ts";
import type { CliContext } from "./command.ts";
import { commands } from "./commands/index.ts";
import { runCommandLine } from "./run.ts";
import { formatTable } from "./table.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mr-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const created = {
  plan: [
    {
      action: "create",
      target: "product flight-operations/flight_events",
      reason: "Flight events, version 1.0.0.",
    },
  ],
  findings: [],
  impact: [],
};

/** Runs a command line against answers of a portal that is not there. */
async function run(
  args: string[],
  portal: { plan?: object; refuse?: AppError; interactive?: boolean; answer?: boolean } = {},
) {
  const out: string[] = [];
  const sent: ApiRequest[] = [];
  const terminal = {
    line: (text = "") => void out.push(text),
    problem: (text: string) => void out.push(text),
    status: () => {},
    confirm: async () => portal.answer ?? false,
    interactive: portal.interactive ?? false,
    width: 100,
  };
  const context: CliContext = {
    terminal,
    rebuild: async () => 12,
    api: {
      send: async () => Promise.reject(new Error("not used")),
      async call<T>(schema: z.ZodType<T>, request: ApiRequest): Promise<T> {
        sent.push(request);
        if (request.query?.dryRun) return schema.parse(portal.plan ?? created);
        if (portal.refuse) throw portal.refuse;
        return schema.parse({ id: request.path.slice("/products/".length), revision: 1, ...created });
      },
    },
  };
  const code = await runCommandLine(commands, args, terminal, () => context);
  return { code, text: out.join("\n"), applied: sent.filter((request) => !request.query?.dryRun), sent };
}

describe("apply", () => {
  test("shows the plan and applies it where nobody can be asked", async () => {
    const { code, text, applied } = await run(["apply", file("a.yaml", flightsYaml), "--reason", "first"]);
    expect(code).toBe(0);
    expect(text).toContain(
      "+ create  product flight-operations/flight_events  Flight events, version 1.0.0.",
    );
    expect(text).toContain("Applied flight-operations/flight_events, revision 1.");
    expect(applied).toMatchObject([
      {
        path: "/products/flight-operations/flight_events",
        body: flightsYaml,
        contentType: "application/yaml",
        query: { reason: "first" },
      },
    ]);
  });

  test("asks a person, and takes no for an answer", async () => {
    const path = file("a.yaml", flightsYaml);
    expect(await run(["apply", path], { interactive: true, answer: false })).toMatchObject({
      code: 1,
      applied: [],
    });
    expect((await run(["apply", path], { interactive: true, answer: true })).applied).toHaveLength(1);
    expect((await run(["apply", path, "--yes"], { interactive: true, answer: false })).applied).toHaveLength(
      1,
    );
  });

  test("a dry run changes nothing", async () => {
    expect(await run(["apply", file("a.yaml", flightsYaml), "--dry-run"])).toMatchObject({
      code: 0,
      applied: [],
    });
  });

  test("a file that says nothing new is left alone", async () => {
    const keep = { ...created, plan: [{ action: "keep", target: "product x", reason: "Nothing changes." }] };
    expect(await run(["apply", file("a.yaml", flightsYaml)], { plan: keep })).toMatchObject({
      code: 0,
      applied: [],
      text: expect.stringContaining("Nothing to do."),
    });
  });

  test("errors come with file, line and column, and stop every file", async () => {
    const bad = file("bad.yaml", flightsYaml.replace("key: [origin]", "key: [orign]"));
    const good = file("good.yaml", flightsYaml);
    const { code, text, applied, sent } = await run(["apply", bad, good]);
    expect({ code, applied }).toEqual({ code: 1, applied: [] });
    expect(text).toContain(`${bad}:37:20: error UNKNOWN_FIELD: key names the field orign`);
    expect(sent).toHaveLength(1);
  });

  test("what the portal finds at the last moment is shown too", async () => {
    const findings = [
      { level: "error" as const, code: "FORBIDDEN", path: "product.id", message: "Not yours." },
    ];
    const refuse = new RefusedByPortal("FORBIDDEN", { code: "FORBIDDEN", detail: "Not yours.", findings });
    const { code, text } = await run(["apply", file("a.yaml", flightsYaml)], { refuse });
    expect(code).toBe(1);
    expect(text).toContain("error FORBIDDEN: Not yours.");
    expect(text).toContain("0 of 1 file applied before");
  });

  test("an input that comes along is not called missing", async () => {
    const warning = {
      level: "warning",
      code: "UNKNOWN_SOURCE",
      path: "x",
      message: "flight-operations/flight_events is not in this mesh (yet); nothing flows until it is.",
    };
    const files = [file("a.yaml", flightsYaml), file("b.yaml", sessionsYaml)];
    expect(
      (await run(["apply", ...files], { plan: { ...created, findings: [warning] } })).text,
    ).not.toContain("UNKNOWN_SOURCE");
    expect(
      (await run(["apply", files[1] ?? ""], { plan: { ...created, findings: [warning] } })).text,
    ).toContain("UNKNOWN_SOURCE");
  });

  test("files of one command are checked against each other", async () => {
    const features = sessionsYaml
      .replace("product-analytics/clickstream_events", "flight-operations/flight_events")
      .replace("[account_id]", "[orign]");
    const files = [file("a.yaml", flightsYaml), file("b.yaml", features)];
    const { code, text, applied } = await run(["apply", ...files]);
    expect({ code, applied }).toEqual({ code: 1, applied: [] });
    expect(text).toContain(
      "error UNKNOWN_FIELD: entity names the field orign, which the schema does not have.",
    );
    expect(text).toMatch(/b\.yaml:\d+:\d+: error/);
  });

  test("JSON is sent as JSON; a file that is not there is named", async () => {
    const { sent } = await run([
      "apply",
      file(
        "a.json",
        JSON.stringify({
          product: { apiVersion: "v1.0.0", kind: "DataProduct", id: "a/b", status: "draft" },
          contracts: [],
        }),
      ),
    ]);
    expect(sent[0]).toMatchObject({ contentType: "application/json", path: "/products/a/b" });
    expect(await run(["apply", join(folder, "nowhere.yaml")])).toMatchObject({
      code: 1,
      text: expect.stringContaining("nowhere.yaml cannot be read"),
    });
  });
});

test("rebuild asks a person first", async () => {
  expect(await run(["rebuild"])).toMatchObject({
    code: 0,
    text: "The catalog was rebuilt from 12 journal entries.",
  });
  expect(await run(["rebuild"], { interactive: true, answer: false })).toMatchObject({
    code: 1,
    text: "Nothing was done.",
  });
});

test.each([
  [[], 2, "npm run mesh -- apply FILE…"],
  [["help"], 0, "npm run mesh -- rebuild"],
  [["aply"], 2, "Did you mean apply?"],
  [["apply"], 2, "Name at least one product file."],
  [["apply", "--nope"], 2, "--nope"],
  [["apply", "--help"], 0, "Usage: npm run mesh -- apply"],
])("%j exits with %i", async (args, code, words) => {
  const result = await run(args);
  expect(result.code).toBe(code);
  expect(result.text).toContain(words);
});

test("a failure of the portal is one line", async () => {
  const refuse = new AppError("UNAVAILABLE", "No portal answers.");
  expect(await run(["apply", file("a.yaml", flightsYaml)], { refuse })).toMatchObject({
    code: 1,
    text: expect.stringContaining("No portal answers."),
  });
});

test("tables align, and wrap their last column", () => {
  expect(
    formatTable(
      [
        ["a", "bb", "one two three"],
        ["aaa", "b", "four"],
      ],
      30,
    ),
  ).toEqual(["a    bb  one two three", "aaa  b   four"]);
  expect(formatTable([["x", "one two three four five six seven"]], 24)).toEqual([
    "x  one two three four",
    "   five six seven",
  ]);
  expect(formatTable([], 80)).toEqual([]);
});
