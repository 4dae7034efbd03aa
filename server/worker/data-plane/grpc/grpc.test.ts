import { credentials, Metadata, makeClientConstructor, type ServiceError, status } from "@grpc/grpc-js";
import { afterEach, expect, it } from "vitest";
import { servicePrincipal } from "../../../domain/principal.ts";
import { hashToken } from "../../../governance/token-secret.ts";
import { eventually, startClicks } from "../features/testing.ts";
import { servingDefinition } from "./server.ts";

const features = [
  { name: "clicks_1h", aggregate: "count", window: "1h" },
  { name: "spent_1h", aggregate: "sum", column: "amount", window: "1h" },
  { name: "last_actions", aggregate: "last_n", n: 2, column: "action", window: "1h" },
];
const names = (...list: string[]) => list.map((name) => `shop/activity.${name}`);
const at = () => new Date(Date.now() - 1_000).toISOString();
const entity = (account: string) => ({ fields: { account_id: { stringValue: account } } });

let undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of undo.reverse()) await one();
  undo = [];
});

interface Call extends AsyncIterable<Message> {
  cancel(): void;
}
type Message = Record<string, unknown>;
interface Client {
  close(): void;
  getOnlineFeatures(
    message: object,
    metadata: Metadata,
    done: (error: ServiceError | null, reply: Message) => void,
  ): void;
  semanticQuery(
    message: object,
    metadata: Metadata,
    done: (error: ServiceError | null, reply: Message) => void,
  ): void;
  subscribeFeatures(message: object, metadata: Metadata): Call;
  tailStream(message: object, metadata: Metadata): Call;
}

async function start() {
  const started = await startClicks({ features });
  const { plane } = started;
  undo.push(plane.stop);
  plane.calls.access({
    sequence: 1n,
    tokens: new Map([
      [hashToken("a-token"), { tokenId: "t", principal: servicePrincipal("test"), expiresAtMs: null }],
    ]),
  });
  const port = await plane.calls.listenGrpc(0, "127.0.0.1");
  const Serving = makeClientConstructor(servingDefinition(), "Serving");
  const client = new Serving(`127.0.0.1:${port}`, credentials.createInsecure()) as unknown as Client;
  undo.push(() => client.close());
  const metadata = new Metadata();
  metadata.set("authorization", "Bearer a-token");
  const online = (message: object, as = metadata) =>
    new Promise<Message>((resolve, reject) =>
      client.getOnlineFeatures(message, as, (error, reply) => (error ? reject(error) : resolve(reply))),
    );
  return { ...started, client, metadata, online };
}

it("answers a look-up as HTTP does, and refuses with gRPC's codes", async () => {
  const { online, send } = await start();
  await send({ account_id: "ada", amount: 2.5, at: at() }, { account_id: "ada", action: "buy", at: at() });
  const request = {
    features: names("clicks_1h", "spent_1h", "last_actions"),
    entities: [entity("ada"), entity("eve")],
  };
  const reply = await eventually(
    () => online(request).catch(() => ({ frontier: {} })),
    (answer) => JSON.stringify(answer.frontier) === '{"shop/activity":{"next":{"0":"2"}}}',
  );
  const rows = (reply as unknown as { rows: { values: Message[] }[] }).rows;
  expect(rows[0]?.values.map(({ value, status: given }) => [value, given])).toEqual([
    [{ kind: "intValue", intValue: "2" }, "PRESENT"],
    [{ kind: "doubleValue", doubleValue: 2.5 }, "PRESENT"],
    [
      {
        kind: "listValue",
        listValue: {
          values: [
            { kind: "stringValue", stringValue: "buy" },
            { kind: "stringValue", stringValue: "view" },
          ],
        },
      },
      "PRESENT",
    ],
  ]);
  expect(rows[1]?.values.map(({ status: given }) => given)).toEqual(["NOT_FOUND", "NOT_FOUND", "NOT_FOUND"]);
  expect(Number(rows[0]?.values[0]?.servableAtUs)).toBeGreaterThan(1.6e15);
  expect(reply).toMatchObject({ knownAt: "as-served" });
  await expect(online(request, new Metadata())).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  await expect(online({ ...request, features: ["nonsense"] })).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: expect.stringContaining("domain/product.feature"),
  });
  await expect(online({ ...request, features: names("none") })).rejects.toMatchObject({
    code: status.NOT_FOUND,
  });
});

it("streams changes and records, and resumes them", async () => {
  const { client, metadata, send, online } = await start();
  await eventually(
    () => online({ features: names("clicks_1h"), entities: [entity("ada")] }).catch(() => null),
    (answer) => answer !== null,
  );
  const changes = client.subscribeFeatures(
    { features: names("clicks_1h"), entities: [entity("ada")] },
    metadata,
  );
  const seen: [unknown, unknown][] = [];
  let last = "";
  for await (const message of changes) {
    const [value] = message.values as { value: { intValue?: string } }[];
    seen.push([message.change, value?.value.intValue]);
    last = String(message.id);
    if (seen.length === 2) break;
    await send({ account_id: "eve", at: at() }, { account_id: "ada", at: at() });
  }
  expect(seen).toEqual([
    [false, undefined],
    [true, "1"],
  ]);
  await send({ account_id: "ada", at: at() });
  const resumed = client.subscribeFeatures(
    { features: names("clicks_1h"), entities: [entity("ada")], resume: last },
    metadata,
  );
  for await (const message of resumed) {
    expect(message).toMatchObject({ change: true, values: [{ value: { intValue: "2" } }] });
    break;
  }

  const records = client.tailStream(
    { product: "shop/clicks", from: "earliest", filter: 'event.account_id == "ada"' },
    metadata,
  );
  const offsets: unknown[] = [];
  for await (const record of records) {
    offsets.push(record.offset);
    expect(JSON.parse(String(record.json))).toMatchObject({ account_id: "ada" });
    if (offsets.length === 2) break;
  }
  expect(offsets).toEqual(["1", "2"]);
});
