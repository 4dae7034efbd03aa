import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLogger, hideSecrets } from "./log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function logger(options: { rotateAt?: number } = {}) {
  const shown: string[] = [];
  const log = createLogger({
    process: "web",
    folder,
    terminal: { write: (line) => shown.push(line) },
    ...options,
  });
  const lines = () =>
    readFileSync(join(folder, "web.ndjson"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, shown, lines };
}

describe("createLogger", () => {
  test("writes each line as JSON at once, and warnings for people too", () => {
    const { log, shown, lines } = logger();
    log.info({ port: 3000 }, "listening");
    log.warn({ err: new Error("no route") }, "the broker is away");
    expect(lines()).toMatchObject([
      { process: "web", port: 3000, msg: "listening" },
      { msg: "the broker is away", err: { message: "no route" } },
    ]);
    expect(shown).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d web {4}warn {2}the broker is away \(no route\)\n$/),
    ]);
  });

  test("hides secrets in fields, nested fields, text and errors", () => {
    const { log, shown } = logger();
    log.error(
      {
        password: "hunter2",
        request: { headers: { authorization: "Bearer hunter2", cookie: 'a="hunter2"' } },
        err: new Error("cannot reach postgres://me:hunter2@db/x"),
      },
      "failed with token=hunter2 in /callback?code=hunter2&x=1",
    );
    const file = readFileSync(join(folder, "web.ndjson"), "utf8");
    expect(file).not.toContain("hunter2");
    expect(shown.join("")).not.toContain("hunter2");
    expect(() => JSON.parse(file)).not.toThrow();
  });

  test("sets a full file aside and goes on in a new one", () => {
    const { log } = logger({ rotateAt: 1000 });
    for (let line = 0; line < 30; line++) log.info({ line }, "x".repeat(50));
    const [current, before] = ["web.ndjson", "web.ndjson.1"].map((name) => join(folder, name));
    expect(existsSync(before ?? "")).toBe(true);
    expect(readFileSync(before ?? "", "utf8").length).toBeLessThan(1300);
    log.info("last");
    expect(readFileSync(current ?? "", "utf8")).toContain('"msg":"last"');
  });
});

describe("hideSecrets", () => {
  test.each([
    ['{"apiKey":"abc","name":"n"}', '{"apiKey":"[hidden]","name":"n"}'],
    ['{"x-millrace-principal":"a.b"}', '{"x-millrace-principal":"[hidden]"}'],
    ['{"set-cookie":"s=1; \\"q\\""}', '{"set-cookie":"[hidden]"}'],
    ["redis://user:pw@host:6379/0", "redis://user:[hidden]@host:6379/0"],
    ["Authorization: Bearer abc.def-1", "Authorization: Bearer [hidden]"],
    ["nothing secret: http://host:80/a@b", "nothing secret: http://host:80/a@b"],
    ['{"tokens":3,"secretary":"Ada"}', '{"tokens":3,"secretary":"Ada"}'],
  ])("%s", (line, safe) => expect(hideSecrets(line)).toBe(safe));
});
