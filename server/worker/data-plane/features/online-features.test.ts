import { afterEach, expect, it } from "vitest";
import { eventually, startClicks } from "./testing.ts";

const features = [
  { name: "clicks_1h", aggregate: "count", window: "1h" },
  { name: "spent_1h", aggregate: "sum", column: "amount", window: "1h" },
  { name: "last_action", aggregate: "last", column: "action", window: "24h" },
  { name: "mean_spent", expression: "features.spent_1h / features.clicks_1h" },
  { name: "spent_over", expression: "features.spent_1h > request.limit" },
];
const names = (...list: string[]) => list.map((name) => `shop/activity.${name}`);

let stop = async () => {};
afterEach(() => stop());

async function start() {
  const started = await startClicks({ features });
  stop = started.plane.stop;
  await eventually(
    () => started.ask({ features: names("clicks_1h"), entities: [{ account_id: "nobody" }] }),
    ({ status }) => status === 200,
  );
  return started;
}
const now = (beforeMs = 0) => new Date(Date.now() - beforeMs).toISOString();

it("answers what has been sent, with statuses, times and the frontier", async () => {
  const { ask, send } = await start();
  await send(
    { account_id: "ada", amount: 5, at: now(60_000) },
    { account_id: "ada", amount: 7, at: now(1_000), action: "buy" },
    { account_id: "bob", at: now(7_200_000) },
  );
  const request = {
    features: names("clicks_1h", "spent_1h", "last_action", "mean_spent"),
    entities: [{ account_id: "ada" }, { account_id: "bob" }, { account_id: "eve" }],
  };
  const { body } = await eventually(
    () => ask(request),
    (answer) => answer.body.metadata?.frontier["shop/activity"]?.["0"] === 3,
  );
  expect(body.metadata).toMatchObject({ features: request.features, knownAt: "as-served" });
  const shown = body.rows.map(({ values }) => values.map(({ value, status }) => [value, status]));
  expect(shown).toEqual([
    [
      [2, "PRESENT"],
      [12, "PRESENT"],
      ["buy", "PRESENT"],
      [6, "PRESENT"],
    ],
    [
      [0, "PRESENT"],
      [0, "PRESENT"],
      ["view", "PRESENT"],
      [null, "INVALID"],
    ],
    Array.from({ length: 4 }, () => [null, "NOT_FOUND"]),
  ]);
  const times = body.rows[0]?.values[0];
  expect(Date.parse(times?.eventTime ?? "")).toBeLessThan(Date.parse(times?.knownAt ?? ""));
  expect(Date.parse(times?.knownAt ?? "")).toBeLessThanOrEqual(Date.parse(times?.servableAt ?? ""));
  expect(Date.parse(times?.servableAt ?? "")).toBeLessThanOrEqual(Date.parse(body.metadata.asOf));
});
