import { afterEach, expect, it } from "vitest";
import type { SseMessage } from "../testing/sse-client.ts";
import { eventually, startClicks } from "./testing.ts";

const features = [
  { name: "clicks_1h", aggregate: "count", window: "1h" },
  { name: "spent_1h", aggregate: "sum", column: "amount", window: "1h" },
];

let stop = async () => {};
afterEach(() => stop());

const path = (entities: string[], names = ["clicks_1h"]) => {
  const query = new URLSearchParams();
  for (const name of names) query.append("feature", `shop/activity.${name}`);
  for (const account_id of entities) query.append("entity", JSON.stringify({ account_id }));
  return `/api/v1/features/subscribe?${query}`;
};
const at = () => new Date(Date.now() - 1_000).toISOString();
const shown = ({ event, data }: SseMessage) => {
  const { entity, values } = data as { entity: { account_id: string }; values: { value: unknown }[] };
  return [event, entity.account_id, ...values.map(({ value }) => value)];
};

async function start() {
  const started = await startClicks({ features });
  stop = started.plane.stop;
  await eventually(
    () => started.ask({ features: ["shop/activity.clicks_1h"], entities: [{ account_id: "x" }] }),
    ({ status }) => status === 200,
  );
  return started;
}

it("tells the values of now, then changes of the wanted keys and features only, and resumes without a gap", async () => {
  const { plane, send } = await start();
  const first = await plane.watch(path(["ada", "bob"]));
  await first.until((messages) => messages.length === 2);
  expect(first.messages.map(shown)).toEqual([
    ["values", "ada", null],
    ["values", "bob", null],
  ]);
  await send({ account_id: "eve", at: at() }, { account_id: "ada", at: at() });
  await first.until((messages) => messages.length === 3);
  expect(first.messages.slice(2).map(shown)).toEqual([["change", "ada", 1]]);
  const last = first.messages[2]?.id ?? "";
  first.close();

  // What changes while nobody listens is told on resuming, once for each step that was written.
  await send({ account_id: "bob", at: at() });
  const second = await plane.watch(path(["ada", "bob"]), last);
  await second.until((messages) => messages.length === 1);
  await send({ account_id: "ada", at: at() });
  await second.until((messages) => messages.length === 2);
  expect(second.messages.map(shown)).toEqual([
    ["change", "bob", 1],
    ["change", "ada", 2],
  ]);
  second.close();
});

it("writes a busy key at most ten times a second, and always its last value", async () => {
  const { plane, send } = await start();
  const viewer = await plane.watch(path(["ada"]));
  await viewer.until((messages) => messages.length === 1);
  const begun = performance.now();
  for (let n = 0; n < 100; n++) await send({ account_id: "ada", at: at() });
  await viewer.until((messages) => shown(messages.at(-1) as SseMessage)[2] === 100);
  const most = Math.ceil((performance.now() - begun) / 100) + 1;
  expect(viewer.messages.length - 1).toBeLessThanOrEqual(most);
  viewer.close();
});

it("refuses what cannot be followed", async () => {
  const { plane } = await start();
  const refused = async (query: string) => {
    const response = await plane.fetch(`/api/v1/features/subscribe?${query}`);
    return [response.status, ((await response.json()) as { path?: string }).path];
  };
  const feature = "feature=shop%2Factivity.clicks_1h";
  const entity = `entity=${encodeURIComponent('{"account_id":"ada"}')}`;
  expect(await refused(entity)).toEqual([400, "feature"]);
  expect(await refused(feature)).toEqual([400, "entity"]);
  expect(await refused(`${feature}&entity=ada`)).toEqual([400, "entity"]);
  expect(await refused(`${feature}&${entity}&key=1`)).toEqual([400, "key"]);
  expect(await refused(`feature=shop%2Factivity.none&${entity}`)).toEqual([404, "features"]);
  const resumed = await plane.watch(path(["ada"]), "nonsense");
  expect(resumed.status).toBe(400);
  resumed.close();
});
