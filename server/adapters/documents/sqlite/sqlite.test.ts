import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, it } from "vitest";
import { documentsContract } from "../contract.suite.ts";
import { createSqliteDocuments } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "documents-"));
afterAll(() => rmSync(folder, { recursive: true }));

documentsContract("SQLite files", async () => ({
  index: createSqliteDocuments({ folder }),
  reopen: async () => createSqliteDocuments({ folder }),
}));

it("makes a file of another format anew", async () => {
  const space = "old/format";
  const file = new DatabaseSync(join(folder, `${encodeURIComponent(space)}.sqlite`));
  file.exec("CREATE TABLE meta (something TEXT); PRAGMA user_version = 99;");
  file.close();
  const index = createSqliteDocuments({ folder });
  expect(await index.cursor(space)).toBeNull();
  await index.close();
});
