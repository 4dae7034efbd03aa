import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchNpmPackage } from "../../../scripts/systems/npm.ts";
import { fetchPackages } from "../../../scripts/systems/python.ts";
import { available, type RunningProcess } from "../../../scripts/systems/system.ts";
import { maya, peopleTheMesh } from "../../catalog/testing/mesh.ts";
import { systemClock } from "../../clock.ts";
import { anonymous } from "../../domain/principal.ts";
import {
  type AccessSnapshot,
  bearerOf,
  principalOfToken,
  readAccessSnapshot,
} from "../../governance/access-snapshot.ts";
import { createToken } from "../../governance/tokens.ts";
import { listening } from "../../web/testing.ts";
import { eventually } from "../../worker/data-plane/features/testing.ts";
import { hit, startMcp } from "./testing/mcp-harness.ts";
import { mcpFrontDoor } from "./testing/serve-mcp.ts";

const inspector = await available("MCP inspector 2.12.0", async () =>
  fetchNpmPackage("@modelcontextprotocol/inspector", "2.12.0"),
);
const python = await available("PyPI mcp 2.3.0", async () => fetchPackages("mcp-2.3.0", ["mcp==2.3.0"]));

const execute = promisify(execFile);

const entity = { account_id: "ada" };
/** One call of every tool; what its answer must hold, checked for both clients alike. */
const calls: Record<string, object> = {
  search_mesh: { question: "clicks of ada", products: ["shop/notes"] },
  describe_product: { product: "shop/activity" },
  semantic_query: { product: "shop/clicks", question: "which clicks?" },
  get_features: { features: ["shop/activity.clicks_1h"], entities: [entity] },
  history_of_entity: { product: "shop/activity", entity, limit: 2 },
  tail_sample: { product: "shop/clicks", limit: 3 },
  recent_actions: { featureSet: "shop/activity", entity },
};
const expected: Record<string, object> = {
  search_mesh: { hits: [{ product: "shop/notes", id: "k1", text: "Clicks of ada." }] },
  describe_product: { product: "shop/activity", ports: [{ type: "features", entity: ["account_id"] }] },
  semantic_query: { hits: [{ id: "k1" }], coverage: { vectors: "ready" } },
  get_features: {
    rows: [{ entity, values: { "shop/activity.clicks_1h": { value: 5, status: "PRESENT" } } }],
  },
  history_of_entity: { stream: "shop/clicks", records: [{ event: { id: "a4" } }, { event: { id: "a3" } }] },
  tail_sample: { records: [{ event: { id: "a2" } }, { event: { id: "a3" } }, { event: { id: "a4" } }] },
  recent_actions: { actions: [{ id: "a4" }, { id: "a3" }, { id: "a2" }] },
};

let mcp: Awaited<ReturnType<typeof startMcp>>;
let door: Awaited<ReturnType<typeof listening>>;
let url: string;
let token: string;

beforeAll(async () => {
  mcp = await startMcp();
  await peopleTheMesh(mcp.mesh);
  ({ token } = await createToken({ db: mcp.database.db, clock: systemClock }, maya, {
    name: "clients",
    scopes: ["read"],
    expiresAt: null,
  }));
  const snapshot: AccessSnapshot = await readAccessSnapshot({
    db: mcp.database.db,
    clock: systemClock,
    installation: { bootstrap: undefined, cli: undefined },
  });
  const server = mcpFrontDoor((request) =>
    mcp.handle(request, async () => {
      const bearer = bearerOf(request.headers.get("authorization") ?? undefined);
      return bearer === undefined
        ? anonymous
        : principalOfToken(snapshot, bearer, systemClock.nowMs()).principal;
    }),
  );
  door = await listening(server);
  url = `http://127.0.0.1:${door.port}/api/mcp`;
  mcp.hits.push(hit("k1", "Clicks of ada."));
  const at = (s: number) => new Date(Date.now() - s * 1_000).toISOString();
  await mcp.clicks(...Array.from({ length: 5 }, (_, n) => ({ ...entity, id: `a${n}`, at: at(30 - n) })));
  await eventually(
    () => mcp.call("get_features", calls.get_features),
    (answer) => answer.rows?.[0]?.values["shop/activity.clicks_1h"]?.value === 5,
  );
});
afterAll(async () => {
  await door[Symbol.asyncDispose]();
  await mcp.stop();
});

/** What a program printed, once it has ended well. */
async function printed(process: RunningProcess): Promise<string> {
  const deadline = performance.now() + 90_000;
  while (process.exit() === undefined) {
    if (performance.now() > deadline) {
      await process.kill();
      throw new Error(`The client did not end:\n${process.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (process.exit()?.code !== 0) throw new Error(process.output());
  return process.output();
}

describe.skipIf(!inspector.ok)("the inspector's command line", () => {
  const ask = async (...args: string[]) => {
    if (!inspector.ok) throw new Error(inspector.reason);
    const { bin } = JSON.parse(readFileSync(join(inspector.value, "package.json"), "utf8")) as {
      bin: Record<string, string>;
    };
    const program = join(inspector.value, bin["mcp-inspector"] ?? "");
    const { stdout } = await execute(
      process.execPath,
      [program, "--cli", url, "--transport", "http", "--header", `Authorization: Bearer ${token}`, ...args],
      { cwd: inspector.value, timeout: 90_000, maxBuffer: 16 * 1024 * 1024 },
    );
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it("lists the tools and the contracts, and reads one", async () => {
    const { tools } = await ask("--method", "tools/list");
    expect((tools as { name: string }[]).map(({ name }) => name)).toEqual(Object.keys(calls));
    const { resources } = await ask("--method", "resources/list");
    const [first] = resources as { uri: string }[];
    expect(first?.uri).toBe("millrace://products/shop/activity/contracts/features");
    const { contents } = await ask("--method", "resources/read", "--uri", first?.uri ?? "");
    expect((contents as { text: string }[])[0]?.text).toContain("activity.features");
  });

  it.each(Object.keys(calls))("calls %s", async (name) => {
    const args = Object.entries(calls[name] ?? {}).flatMap(([key, value]) => [
      "--tool-arg",
      `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
    ]);
    const result = await ask("--method", "tools/call", "--tool-name", name, ...args);
    expect(result.structuredContent).toMatchObject(expected[name] ?? {});
  });
});

describe.skipIf(!python.ok)("PyPI's mcp", () => {
  it.each(["auto", "legacy"])("lists and calls everything (%s)", async (mode) => {
    if (!python.ok) throw new Error(python.reason);
    const script = join(import.meta.dirname, "testing", "call_everything.py");
    const output = await printed(
      python.value.start(
        `import runpy; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name="__main__")`,
        [script, url, token, JSON.stringify(calls), mode],
        { cwd: import.meta.dirname },
      ),
    );
    const found = JSON.parse(output.slice(output.indexOf("{"))) as {
      protocol: string;
      tools: string[];
      answers: Record<string, { error: boolean; structured: unknown; text: string }>;
      resources: string[];
      templates: string[];
      contract: string;
    };
    expect(found.protocol).toBe(mode === "auto" ? "2026-07-28" : "2025-11-25");
    expect(found.tools).toEqual(Object.keys(calls));
    for (const [name, answer] of Object.entries(found.answers)) {
      expect(answer.error, `${name}: ${answer.text}`).toBe(false);
      expect(answer.structured, name).toMatchObject(expected[name] ?? {});
      expect(JSON.parse(answer.text), name).toEqual(answer.structured);
    }
    expect(found.resources).toContain("millrace://products/shop/clicks/contracts/stream");
    expect(found.templates).toEqual(["millrace://products/{domain}/{product}/contracts/{port}"]);
    expect(found.contract).toContain("activity.features");
  });
});
