import { createWorkerDataPlane } from "../../../adapters/data-plane/worker-http/index.ts";
import type { NewAgentCall } from "../../../catalog/agents/call-log.ts";
import { maya, type TestMesh, testMesh } from "../../../catalog/testing/mesh.ts";
import { systemClock } from "../../../clock.ts";
import { startTestDatabase } from "../../../database/testing/test-database.ts";
import type { QueryReply } from "../../../domain/data-plane-api/query.ts";
import type { Principal } from "../../../domain/principal.ts";
import { signPrincipal } from "../../../governance/signed-principal.ts";
import { createOnlineEntities } from "../../../search/federated/online-entities.ts";
import { clicksAndActivity, clicksOf } from "../../../worker/data-plane/features/testing.ts";
import { startTestDataPlane, testSigningKey } from "../../../worker/data-plane/testing/harness.ts";
import type { Container } from "../../container.ts";
import { createCallLimits } from "../call-limits.ts";
import { handleMcp } from "../handle.ts";

const features = [
  { name: "clicks_1h", aggregate: "count", window: "1h" },
  { name: "last_actions", aggregate: "last_n", n: 3, column: "action", window: "1h" },
  { name: "last_ids", aggregate: "last_n", n: 3, column: "id", window: "1h" },
];

const file = (name: string, port: string, block: string, value: object, properties: object[]) =>
  JSON.stringify({
    product: {
      apiVersion: "v1.0.0",
      kind: "DataProduct",
      id: `shop/${name}`,
      name,
      domain: "shop",
      version: "1.0.0",
      status: "active",
      description: { purpose: `What accounts do: ${name}.` },
      outputPorts: [{ name: port, type: port, version: "1.0.0", contractId: `${name}.${port}` }],
    },
    contracts: [
      {
        apiVersion: "v3.1.0",
        kind: "DataContract",
        id: `${name}.${port}`,
        version: "1.0.0",
        status: "active",
        ...(properties.length > 0 ? { schema: [{ name, properties }] } : {}),
        customProperties: [{ property: `millrace.${block}`, value }],
      },
    ],
  });

const clickColumns = [
  { name: "account_id", logicalType: "string", required: true, description: "Whose click it is." },
  { name: "action", logicalType: "string", required: true },
  { name: "amount", logicalType: "number" },
  { name: "at", logicalType: "timestamp", required: true },
  { name: "id", logicalType: "string" },
];

/** The products the tests have: a stream of clicks, features of accounts over it, and an index of its texts. */
async function publish(mesh: TestMesh): Promise<void> {
  await mesh.apply(
    file("clicks", "stream", "stream", { key: ["account_id"], eventTime: "at" }, clickColumns),
  );
  await mesh.apply(
    file(
      "activity",
      "features",
      "featureSet",
      { entity: ["account_id"], source: "shop/clicks", features },
      [],
    ),
  );
  await mesh.apply(
    file(
      "notes",
      "vectors",
      "vectors",
      { source: "shop/clicks", columns: ["action"], model: "all-MiniLM-L6-v2", metric: "cosine" },
      [],
    ),
  );
}

/** What the tools answer, all of them together; a test looks at what its tool has. */
export interface ToolAnswer {
  error?: string;
  tokens: number;
  truncated: { shown: number; total: number | null; next: string; why: string; clipped: string[] } | null;
  resume: string;
  hits: { id: string; text: string; fields: object }[];
  records: { event: { id: string } }[];
  rows: { values: Record<string, { value: unknown }> }[];
  parts: object[];
  actions: object[];
  ageMs: number;
  features: Record<string, unknown>;
  knownAt: string;
  coverage: object;
}

/** A reply of JSON-RPC, or a problem document. */
interface Reply {
  code?: string;
  error?: { code: number; message: string };
  result?: {
    tools: {
      name: string;
      description: string;
      inputSchema: { properties: Record<string, object> };
      outputSchema: { properties: object };
      annotations: { readOnlyHint?: boolean };
    }[];
    resources: { uri: string }[];
    contents: { text: string }[];
    resourceTemplates: { uriTemplate: string }[];
    isError?: boolean;
    content: { text: string }[];
    structuredContent?: ToolAnswer;
  };
}

export interface Answer {
  status: number;
  headers: Headers;
  json: Reply;
}

/** `/api/mcp` over a real data plane, log, database and catalog; only the vectors behind `query` are told. */
export async function startMcp() {
  const [database, plane] = await Promise.all([
    startTestDatabase(),
    startTestDataPlane(clicksAndActivity({ features })),
  ]);
  const mesh = testMesh(database.db);
  await publish(mesh);
  const dataPlane = createWorkerDataPlane({
    origin: plane.origin,
    service: "web",
    via: "agent",
    sign: (principal) => signPrincipal(principal, testSigningKey, systemClock.nowMs()),
  });
  const noted: NewAgentCall[] = [];
  const hits: QueryReply["hits"] = [];
  const answering = { ...dataPlane, query: async () => ({ hits, coverage: readyCoverage }) };
  const parts: Partial<Container> = {
    ...mesh.deps,
    clock: systemClock,
    version: "test",
    elapsed: () => performance.now(),
    languageModel: null,
    agentCalls: { note: (call) => void noted.push(call), flush: async () => {} },
    forAgents: { dataPlane: answering, entities: createOnlineEntities(answering) },
    log: { error: (fields: object) => failures.push(fields) } as unknown as Container["log"],
  };
  const failures: object[] = [];
  const limits = createCallLimits(systemClock);

  const handle = (request: Request, resolvePrincipal: () => Promise<Principal>) =>
    handleMcp(
      {
        container: parts as Container,
        limits,
        resolvePrincipal,
        onFailure: (error) => failures.push({ error }),
      },
      request,
    );
  const replyTo = (init: RequestInit, as: Principal) =>
    handle(new Request("http://localhost:3000/api/mcp", init), async () => as);
  const send = async (init: RequestInit, as: Principal = maya): Promise<Answer> => {
    const reply = await replyTo(init, as);
    const text = await reply.text();
    const json = reply.headers.get("content-type")?.startsWith("text/event-stream")
      ? text.match(/^data: (.*)$/m)?.[1]
      : text;
    return { status: reply.status, headers: reply.headers, json: (json ? JSON.parse(json) : {}) as Reply };
  };
  const rpc = (method: string, params: object = {}, as?: Principal) =>
    send(
      {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": "2025-06-18",
          "user-agent": "test-agent/1",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      },
      as,
    );
  return {
    container: parts as Container,
    database,
    mesh,
    noted,
    failures,
    hits,
    handle,
    send,
    /** The whole reply as it came. */
    sendText: async (init: RequestInit, as: Principal) => (await replyTo(init, as)).text(),
    rpc,
    /** What was read since the last time, as the data plane counts it. */
    reads: () => plane.calls.takeUsage().reads,
    /** Appends clicks and returns once they are durable. */
    clicks: clicksOf(plane).send,
    /** A tool's answer: structured content, or the text of its error. */
    async call(name: string, args: object = {}, as?: Principal): Promise<ToolAnswer> {
      const { json } = await rpc("tools/call", { name, arguments: args }, as);
      const { result } = json;
      const answer = result?.isError
        ? ({ error: result.content[0]?.text } as ToolAnswer)
        : result?.structuredContent;
      if (!answer) throw new Error(JSON.stringify(json));
      return answer;
    },
    async stop() {
      await plane.stop();
      await database.stop();
    },
  };
}

const readyCoverage: QueryReply["coverage"] = {
  documents: 1,
  newest: null,
  asOf: null,
  knowledge: null,
  vectors: { state: "ready", model: "toy", embedded: 1, total: 1, detail: "" },
  text: { state: "ready", behind: 0, detail: "" },
  filter: null,
  question: { cut: false, detail: "" },
  tookMs: 1,
};

/** A hit as a data plane answers it. */
export const hit = (id: string, text: string, fields: object = {}): QueryReply["hits"][number] => ({
  id,
  score: 0.9,
  text,
  fields: { id, ...fields },
  citation: {
    product: "shop/clicks",
    port: "vectors",
    record: { product: "shop/clicks", partition: 0, offset: 0 },
    permalink: "/api/v1/products/shop/clicks/events/record?partition=0&offset=0",
    version: "2026-01-01T00:00:00.000Z",
    eventTime: "2026-01-01T00:00:00.000Z",
  },
  signals: { cosine: 0.6, words: ["key"], exact: null },
});
