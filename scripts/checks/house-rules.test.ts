import { describe, expect, test } from "vitest";
import { checkSource, checkSql } from "./house-rules.ts";

const messages = (file: string, text: string) => checkSource(file, text).map(({ message }) => message);

describe("the clock", () => {
  test.each([
    "const t = Date.now();",
    "const t = new Date();",
    "const t = Date();",
    "const f = Date.now;",
    "new Date;",
  ])("%s is refused", (code) => {
    expect(messages("server/catalog/a.ts", code)).toHaveLength(1);
    expect(messages("components/x/a.tsx", code)).toHaveLength(1);
  });

  test.each([
    "new Date(0);",
    "new Date(clock.nowMs());",
    "clock.now();",
    "Date.parse(text);",
    "const now = 'Date.now()';",
  ])("%s is not", (code) => expect(messages("server/catalog/a.ts", code)).toEqual([]));

  test("its modules and what is outside the product may", () => {
    for (const file of [
      "server/clock.ts",
      "components/time/browser-clock.ts",
      "scripts/a.ts",
      "bench/a.ts",
      "server/a.test.ts",
    ])
      expect(messages(file, "Date.now();")).toEqual([]);
  });

  test("systemClock is for composition roots", () => {
    const code = 'import { systemClock as clock } from "../clock.ts";';
    expect(messages("server/catalog/a.ts", code)).toEqual([
      expect.stringMatching(/^systemClock is chosen by/),
    ]);
    expect(messages("server/worker/main.ts", code)).toEqual([]);
    expect(messages("server/api/container.ts", code)).toEqual([]);
  });

  test("the line is told", () => {
    expect(checkSource("server/a.ts", "\n\nconst t = Date.now();")).toMatchObject([
      { file: "server/a.ts", line: 3 },
    ]);
  });
});

describe("the environment", () => {
  test("is read in one place", () => {
    expect(messages("server/api/a.ts", "const p = process.env.PORT;")).toHaveLength(1);
    expect(messages("app/a.tsx", "const p = globalThis.process.env;")).toHaveLength(1);
    expect(messages("server/env.ts", "const p = process.env;")).toEqual([]);
    expect(messages("server/api/a.ts", "const p = process.pid;")).toEqual([]);
  });
});

describe("the database's clock", () => {
  test.each([
    "db.query('select now()');",
    "db.query(`insert into t values ($1, NOW ( ))`);",
    "db.query(`update $".concat("{table} set at = current_timestamp`);"),
    "sql`select * from t where at < clock_timestamp() - $".concat("{age}`;"),
  ])("%s is refused", (code) => expect(messages("server/search/a.ts", code)).toHaveLength(1));

  test("prose about it is not SQL", () => {
    expect(messages("server/search/a.ts", "throw new Error('now() is not known here');")).toEqual([]);
  });

  test("nor may schemas and migrations use it", () => {
    expect(
      checkSql("prisma/migrations/1.sql", "-- now()\ncreate table t (\n  at timestamptz default now()\n);"),
    ).toMatchObject([{ line: 3 }]);
    expect(
      checkSql("prisma/schema.prisma", "  at DateTime @default(now()) // here\n  // now()"),
    ).toMatchObject([{ line: 1 }]);
  });
});

describe("transactions", () => {
  test.each([
    "db.$transaction(async (tx) => { await tx.a.create(); await db.b.create(); });",
    "this.db.$transaction(async (tx) => this.db.a.findMany());",
    "db.$transaction(function (tx) { return write(db); });",
    "inTransaction(deps.db, async (tx) => deps.db.a.create());",
  ])("%s is refused", (code) => {
    expect(messages("server/catalog/a.ts", code)).toEqual([
      expect.stringMatching(/inside its own transaction/),
    ]);
  });

  test.each([
    "db.$transaction(async (tx) => { await tx.a.create(); });",
    "db.$transaction(async (db) => db.a.create());",
    "inTransaction(deps.db, async (tx) => write(tx, deps.clock));",
    "db.$transaction([db.a.create(), db.b.create()]);",
    "db.$transaction(async (tx) => tx.db.create({ db: 1 }));",
  ])("%s is not", (code) => expect(messages("server/catalog/a.ts", code)).toEqual([]));
});
