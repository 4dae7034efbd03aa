import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { LoadMessage } from "../../domain/data-plane-api/load.ts";
import { AppError } from "../../errors.ts";
import type { ApiRequest } from "../api-client.ts";
import { runCommandLine } from "../run.ts";
import { loadCommand } from "./load.ts";

let folder: string;
let before: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mr-load-"));
  before = process.cwd();
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** Runs the command against a portal that answers with these messages, in pieces of a few bytes. */
async function run(args: string[], answer: LoadMessage[] | AppError) {
  const out: string[] = [];
  const sent: (ApiRequest & { text: string })[] = [];
  const terminal = {
    line: (text = "") => void out.push(text),
    problem: (text: string) => void out.push(text),
    status: (text: string) => void out.push(`~ ${text}`),
    confirm: async () => false,
    interactive: false,
    width: 100,
  };
  const api = {
    call: () => Promise.reject(new Error("not used")),
    async send(request: ApiRequest) {
      sent.push({ ...request, text: await new Response(request.body ?? null).text() });
      if (answer instanceof AppError) throw answer;
      const bytes = new TextEncoder().encode(
        answer.map((message) => `${JSON.stringify(message)}\n`).join(""),
      );
      return new Response(
        new ReadableStream({
          start(controller) {
            for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
            controller.close();
          },
        }),
      );
    },
  };
  const code = await runCommandLine([loadCommand], args, terminal, () => ({
    terminal,
    api,
    rebuild: async () => 0,
  }));
  return { code, text: out.join("\n"), sent };
}

const done: LoadMessage = {
  type: "done",
  read: 1200,
  accepted: 1200,
  rejected: 0,
  replayed: 0,
  warned: 0,
  recordsPerSecond: 40_000,
  elapsedMs: 30,
  snapshotId: null,
};

it("sends the file as it is and tells how it went", async () => {
  writeFileSync("orders.csv", "a,b\n1,2\n");
  const { code, text, sent } = await run(
    ["load", "shop/orders", "orders.csv", "--import-column", "updated_at"],
    [{ type: "progress", read: 600, accepted: 590, rejected: 10, recordsPerSecond: 41_000 }, done],
  );
  expect(code).toBe(0);
  expect(sent).toMatchObject([
    {
      method: "POST",
      path: "/products/shop/orders/load",
      query: { name: "orders.csv", importColumn: "updated_at" },
      text: "a,b\n1,2\n",
    },
  ]);
  expect(text).toContain("~ 600 read, 590 taken, 10 refused, 41,000 records/s");
  expect(text).toContain("1,200 of 1,200 records taken into shop/orders. 0.0 s, 40,000 records/s.");
  expect(existsSync("orders.csv.rejected.ndjson")).toBe(false);
});

it("keeps refused records beside, shows a few, and ends with a failure", async () => {
  writeFileSync("orders.ndjson", "{}\n");
  const rejected = Array.from(
    { length: 8 },
    (_, index): LoadMessage => ({
      type: "rejected",
      index,
      line: index + 1,
      faults: [{ code: "RANGE", path: "n", message: `n is ${index}` }],
      text: `{"n":${index}}`,
    }),
  );
  const { code, text } = await run(
    ["load", "shop/orders", "orders.ndjson"],
    [...rejected, { ...done, accepted: 1192, rejected: 8 }],
  );
  expect(code).toBe(1);
  expect(text).toContain("refused line 5: RANGE n is 4");
  expect(text).not.toContain("refused line 6");
  expect(text).toContain("and 3 more");
  const kept = readFileSync("orders.ndjson.rejected.ndjson", "utf8").trim().split("\n");
  expect(kept.map((line) => JSON.parse(line))).toMatchObject(
    Array.from({ length: 8 }, (_, index) => ({ index, line: index + 1, text: `{"n":${index}}` })),
  );
});

it("says when a file had been loaded before, and loads it again when asked", async () => {
  writeFileSync("x.csv", "a,b\n");
  const { text } = await run(["load", "shop/orders", "x.csv"], [{ ...done, replayed: 1200 }]);
  expect(text).toContain("1,200 of them were there from an earlier load (--again");
  const { sent } = await run(["load", "shop/orders", "x.csv", "--again", "--replace"], [done]);
  expect(sent[0]?.query).toMatchObject({ again: expect.stringMatching(/^[0-9a-f-]{36}$/), mode: "replace" });
});

it("tells what ended a load, and what had been taken by then", async () => {
  writeFileSync("x.csv", "a,b\n");
  const problem = {
    type: "t",
    title: "t",
    status: 400,
    detail: "On line 7 a quote is opened.",
    code: "INVALID_INPUT",
  };
  const failed = await run(["load", "shop/orders", "x.csv"], [{ type: "failed", problem, accepted: 4000 }]);
  expect(failed).toMatchObject({ code: 1, text: expect.stringContaining("4,000 records had been taken") });
  expect(failed.text).toContain("On line 7 a quote is opened.");
  const cut = await run(["load", "shop/orders", "x.csv"], []);
  expect(cut.text).toContain("The connection ended before the load did.");
  const refused = await run(
    ["load", "shop/orders", "x.csv"],
    new AppError("FORBIDDEN", "Only the owner may."),
  );
  expect(refused).toMatchObject({ code: 1, text: expect.stringContaining("Only the owner may.") });
});

it.each([
  [["load"], "Name one product and one file."],
  [["load", "shop", "x.csv"], "write domain/product"],
  [["load", "shop/orders", "x.csv", "--import-lag", "1s", "--import-column", "at"], "not by both"],
])("explains a wrong command line %j", async (args, words) => {
  expect(await run(args, [])).toMatchObject({ code: 2, text: expect.stringContaining(words) });
});

it("names a file that is not there", async () => {
  expect(await run(["load", "shop/orders", "nowhere.csv"], [])).toMatchObject({
    code: 1,
    text: expect.stringContaining("nowhere.csv cannot be read"),
  });
});
