import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { checkImports } from "./imports.mjs";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A project of files given as path → what they import; returns the names of the rules it breaks. */
async function broken(files: Record<string, string[]>): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), "millrace-imports-"));
  folders.push(root);
  for (const [path, imports] of Object.entries(files)) {
    const lines = imports.map((target, index) => {
      const type = target.startsWith("type ");
      return `${type ? "import type" : "import"} * as m${index} from "${target.replace("type ", "")}";\nexport ${type ? `type T${index} = typeof` : `const c${index} =`} m${index};`;
    });
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${lines.join("\n")}\nexport const own = 1;\n`);
  }
  const { violations } = await checkImports(root);
  return [...new Set(violations.map(({ rule }) => rule))].sort();
}

describe("allowed", () => {
  test("the directions of the architecture", async () => {
    const files = {
      "server/errors.ts": [],
      "server/env.ts": ["./errors.ts"],
      "server/domain/product.ts": ["../errors.ts"],
      "server/engine/sum.ts": ["../domain/product.ts"],
      "server/adapters/stream/types.ts": ["../../domain/product.ts"],
      "server/adapters/stream/kafka/index.ts": ["type ../types.ts", "../../../errors.ts", "./map.ts"],
      "server/adapters/stream/kafka/map.ts": ["node:fs"],
      "server/catalog/publish.ts": [
        "type ../adapters/stream/types.ts",
        "../domain/product.ts",
        "../engine/sum.ts",
      ],
      "server/api/container.ts": ["../env.ts", "../adapters/stream/kafka/index.ts", "../catalog/publish.ts"],
      "server/worker/main.ts": ["../env.ts", "../adapters/stream/kafka/index.ts"],
      "server/web/main.ts": ["../env.ts"],
      "components/product/card.tsx": ["type ../../server/api/container.ts", "../../server/domain/product.ts"],
      "app/page.tsx": ["../components/product/card.tsx"],
      "app/api/route.ts": ["../../server/api/container.ts"],
    };
    expect(await broken(files)).toEqual([]);
  });
});

describe("refused", () => {
  const target = { "server/target.ts": [] };
  test.each<[string, string, Record<string, string[]>]>([
    ["a cycle", "no-cycles", { "server/a.ts": ["./b.ts"], "server/b.ts": ["./a.ts"] }],
    ["a missing module", "no-unresolvable", { "server/a.ts": ["./missing.ts"], ...target }],
    [
      "files read by the domain",
      "domain-and-engine-do-no-io",
      { "server/domain/a.ts": ["node:fs"], "server/engine/b.ts": ["../domain/a.ts"] },
    ],
    [
      "the server's rest in the engine",
      "domain-and-engine-are-pure",
      { "server/engine/a.ts": ["../target.ts"], ...target },
    ],
    [
      "a system in a use case",
      "use-cases-know-roles-not-systems",
      {
        "server/search/a.ts": ["type ../adapters/vectors/pg/index.ts"],
        "server/adapters/vectors/pg/index.ts": [],
      },
    ],
    [
      "the API in a use case",
      "use-cases-know-no-edges",
      { "server/catalog/a.ts": ["../api/b.ts"], "server/api/b.ts": [] },
    ],
    [
      "a use case in an adapter",
      "adapters-stand-alone",
      { "server/adapters/stream/kafka/a.ts": ["../../../catalog/b.ts"], "server/catalog/b.ts": [] },
    ],
    [
      "another role in an adapter",
      "adapters-stand-alone",
      { "server/adapters/stream/kafka/a.ts": ["../../table/types.ts"], "server/adapters/table/types.ts": [] },
    ],
    [
      "another adapter in an adapter",
      "adapters-do-not-know-each-other",
      { "server/adapters/stream/kafka/a.ts": ["../pulsar/b.ts"], "server/adapters/stream/pulsar/b.ts": [] },
    ],
    [
      "Prisma in an adapter",
      "adapters-know-no-prisma",
      { "server/adapters/vectors/pg/a.ts": ["../../../db.ts"], "server/db.ts": [] },
    ],
    [
      "an adapter chosen outside a root",
      "only-roots-choose-adapters",
      {
        "server/api/routers/a.ts": ["../../adapters/stream/kafka/b.ts"],
        "server/adapters/stream/kafka/b.ts": [],
      },
    ],
    [
      "the environment outside a root",
      "only-roots-read-the-environment",
      { "server/api/a.ts": ["../env.ts"], "server/env.ts": [] },
    ],
    [
      "a use case in a page",
      "pages-know-components-and-the-api",
      { "app/page.tsx": ["../server/catalog/a.ts"], "server/catalog/a.ts": [] },
    ],
    [
      "the API's code in a component",
      "components-know-only-types-of-the-server",
      { "components/x/a.tsx": ["../../server/api/b.ts"], "server/api/b.ts": [] },
    ],
    [
      "a use case's types in a component",
      "components-know-no-internals-even-by-type",
      { "components/x/a.tsx": ["type ../../server/catalog/b.ts"], "server/catalog/b.ts": [] },
    ],
    [
      "a page in the server",
      "the-server-knows-no-pages",
      { "server/api/a.ts": ["../../app/b.tsx"], "app/b.tsx": [] },
    ],
    [
      "the worker in the API",
      "the-api-knows-no-processes",
      { "server/api/a.ts": ["../worker/b.ts"], "server/worker/b.ts": [] },
    ],
    [
      "a test's helper in the product",
      "no-tests-in-the-product",
      { "server/api/a.ts": ["../web/testing.ts"], "server/web/testing.ts": [] },
    ],
  ])("%s", async (_what, rule, files) => {
    expect(await broken(files)).toContain(rule);
  });
});

test("a project of which nothing is seen is a failure, not a pass", async () => {
  await expect(broken({ "server/a.ts": [] })).rejects.toThrow(/would prove nothing/);
});
