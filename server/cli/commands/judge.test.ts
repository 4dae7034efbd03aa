import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import type { ApiRequest } from "../api-client.ts";
import { runCommandLine } from "../run.ts";
import { judgeCommand } from "./judge.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mr-judge-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const reply = (ids: readonly string[]) => ({
  hits: ids.map((id, offset) => ({
    id,
    score: 1 - offset,
    text: id,
    fields: {},
    citation: {
      product: "library/notes",
      port: "vectors",
      record: { product: "library/notes", partition: 0, offset },
      permalink: "",
      version: "2026-01-01T00:00:00.000Z",
      eventTime: "2026-01-01T00:00:00.000Z",
    },
    signals: { cosine: 0.5, words: [], exact: null },
  })),
  coverage: {
    documents: 3,
    newest: null,
    asOf: null,
    knowledge: null,
    vectors: { state: "ready", model: "toy", embedded: 3, total: 3, detail: "" },
    text: { state: "ready", behind: 0, detail: "" },
    filter: null,
    question: { cut: false, detail: "" },
    tookMs: 1,
  },
});

async function run(text: string, found: Record<string, string[]>, ...more: string[]) {
  const path = join(folder, "questions.yaml");
  writeFileSync(path, text);
  const out: string[] = [];
  const sent: { path: string; body: Record<string, unknown> }[] = [];
  const terminal = {
    line: (line = "") => void out.push(line),
    problem: (line: string) => void out.push(line),
    status: () => {},
    confirm: async () => false,
    interactive: false,
    width: 100,
  };
  const code = await runCommandLine(
    [judgeCommand],
    ["judge", "library/notes", path, ...more],
    terminal,
    () => ({
      terminal,
      rebuild: async () => 0,
      api: {
        send: async () => Promise.reject(new Error("not used")),
        async call<T>(schema: z.ZodType<T>, request: ApiRequest): Promise<T> {
          const body = JSON.parse(String(request.body)) as { question: string };
          sent.push({ path: request.path, body });
          return schema.parse(reply(found[body.question] ?? []));
        },
      },
    }),
  );
  return { code, text: out.join("\n"), sent };
}

const file = `questions:
  - { ask: dripping water, rows: [tap] }
  - { ask: baking, rows: [bread, "42"], filter: event.shelf == 1 }
`;

describe("judge", () => {
  it("asks each question of the product and tells the figures, question by question and together", async () => {
    const { code, text, sent } = await run(file, { "dripping water": ["x", "tap"], baking: ["bread", "42"] });
    expect(code).toBe(0);
    expect(sent).toEqual([
      { path: "/products/library/notes/query", body: { question: "dripping water", k: 10 } },
      {
        path: "/products/library/notes/query",
        body: { question: "baking", k: 10, filter: "event.shelf == 1" },
      },
    ]);
    expect(text).toMatch(/0\.63 +2 +dripping water/);
    expect(text).toMatch(/1\.00 +1 +baking/);
    expect(text).toContain("library/notes, 2 questions: nDCG@10 0.816, recall@10 1.000, MRR 0.750.");
  });

  it("fails below the least that is asked for, and says what was not found", async () => {
    const found = { "dripping water": ["x"], baking: ["bread", "42"] };
    expect(await run(file, found, "--at-least", "0.5")).toMatchObject({ code: 0 });
    const { code, text } = await run(file, found, "--at-least", "0.6");
    expect(code).toBe(1);
    expect(text).toContain("nDCG@10 is below 0.6.");
    expect(text).toMatch(/0\.00 +– +dripping water/);
  });

  it.each([
    ["questions: []", "questions must hold a question"],
    ["questions: [{ ask: x, rows: [] }]", "questions.0.rows must name a record"],
    ["questions: [{ ask: x, rows: [7] }]", "put quotes around numbers"],
    ["questions: [", "cannot be read as YAML"],
  ])("refuses %s, naming the place and the fix", async (text, message) => {
    const { code, text: told } = await run(text, {});
    expect(code).toBe(1);
    expect(told.replaceAll(/\s+/g, " ")).toContain(message);
  });

  it("refuses a wrong command line", async () => {
    expect((await run(file, {}, "--at-least", "7")).code).toBe(2);
  });
});
