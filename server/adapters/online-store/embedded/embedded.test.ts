import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { onlineStoreContract } from "../contract.suite.ts";
import { createEmbeddedOnlineStore } from "./index.ts";

onlineStoreContract("embedded", () => {
  const home = mkdtempSync(join(tmpdir(), "mr-states-"));
  return {
    store: createEmbeddedOnlineStore({ home }),
    reopen: () => createEmbeddedOnlineStore({ home }),
    cleanUp: () => rmSync(home, { recursive: true, force: true }),
  };
});

it("leaves a file alone that is not a state", () => {
  const home = mkdtempSync(join(tmpdir(), "mr-states-"));
  const store = createEmbeddedOnlineStore({ home });
  const name = { productId: "a/b", stateHash: "c" };
  store.openWriter(name).close();
  const file = join(home, "features", "a", "b", "c.sqlite");
  rmSync(`${file}-wal`, { force: true });
  writeFileSync(file, "something else that is not a database at all, and long enough to look like one");
  expect(() => store.openWriter(name)).toThrow(/cannot be used|not a feature set/);
  rmSync(home, { recursive: true, force: true });
});
