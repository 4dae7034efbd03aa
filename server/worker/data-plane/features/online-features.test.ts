import { afterEach, expect, it } from "vitest";
import { testPerson } from "../testing/harness.ts";
import { eventually, type OnlineBody, startClicks } from "./testing.ts";

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

it("answers of the past as served and as corrected, and says which", async () => {
  const { ask, send } = await start();
  const counted = (n: number) =>
    eventually(
      () => ask({ features: names("spent_1h"), entities: [{ account_id: "ada" }] }),
      ({ body }) => body.metadata?.frontier["shop/activity"]?.["0"] === n,
    );
  await send({ account_id: "ada", amount: 5, at: now(60_000), id: "r1" });
  const before = (await counted(1)).body;
  await send({ account_id: "ada", amount: 50, at: now(60_000), id: "r1" });
  await send({ account_id: "ada", amount: 1, at: now(30_000) });
  const after = (await counted(3)).body;
  const spent = (body: typeof before) => body.rows[0]?.values[0]?.value;
  expect([spent(before), spent(after)]).toEqual([5, 51]);

  const then = async (asOf: string, knownAt?: string) => {
    const { body } = await ask({
      features: names("spent_1h", "mean_spent"),
      entities: [{ account_id: "ada" }, { account_id: "eve" }],
      asOf,
      ...(knownAt === undefined ? {} : { knownAt }),
    });
    return [
      spent(body),
      body.rows[0]?.values[1]?.value,
      body.rows[1]?.values[0]?.status,
      body.metadata.knownAt,
    ];
  };
  expect(await then(before.metadata.asOf, "as-served")).toEqual([5, 5, "NOT_FOUND", "as-served"]);
  expect(await then(before.metadata.asOf)).toEqual([51, 25.5, "NOT_FOUND", "as-corrected"]);
  expect(await then(after.metadata.asOf, "as-served")).toEqual([51, 25.5, "NOT_FOUND", "as-served"]);
  const known = before.metadata.asOf;
  expect((await then(after.metadata.asOf, known)).slice(0, 2)).toEqual([5, 5]);
  // The event happened half a minute ago: before that only the other one counts.
  expect((await then(now(45_000)))[0]).toBe(50);
});

it("names what is wrong with a request, and does nothing half", async () => {
  const { ask, post, send } = await start();
  await send({ account_id: "ada", at: now(1_000) });
  await eventually(
    () => ask({ features: names("clicks_1h"), entities: [{ account_id: "ada" }] }),
    ({ body }) => body.rows?.[0]?.values[0]?.value === 1,
  );
  const entities = [{ account_id: "ada" }];
  const refused = async (body: object) => {
    const { status, body: reply } = await ask(body);
    return [status, reply.path, reply.detail];
  };
  const cases: [object, number, string | undefined, RegExp][] = [
    [{ features: ["nothing"], entities }, 400, "features.0", /domain\/product\.feature/],
    [{ features: names("click_1h"), entities }, 404, "features", /did you mean clicks_1h/],
    [{ features: ["shop/none.x"], entities }, 404, "features.0", /no feature set shop\/none/],
    [{ features: [], entities }, 400, "features", /at least one feature/],
    [{ features: names("clicks_1h"), entities: [] }, 400, "entities", /at least one entity/],
    [{ features: names("clicks_1h") }, 400, "entities", /list of objects/],
    [{ features: names("clicks_1h"), entities, asof: "x" }, 400, "asof", /no member asof/],
    [{ features: names("clicks_1h"), entities: [{}] }, 400, "entities.0.account_id", /has no account_id/],
    [{ features: names("clicks_1h"), entities: [{ account_id: 7 }] }, 400, "entities.0.account_id", /string/],
    [
      { features: names("clicks_1h"), entities: [{ account_id: "ada", acount_id: 1 }] },
      400,
      "entities.0.acount_id",
      /did you mean account_id/,
    ],
    [{ features: names("clicks_1h"), entities, asOf: "tomorrow" }, 400, "asOf", /ISO 8601/],
    [{ features: names("clicks_1h"), entities, asOf: now(-60_000) }, 400, "asOf", /future/],
    [
      { features: names("clicks_1h"), entities, asOf: "2020-01-01T00:00:00Z" },
      400,
      "asOf",
      /before the history/,
    ],
    [
      { features: names("clicks_1h"), entities, knownAt: "as-known" },
      400,
      "knownAt",
      /as-served, as-corrected/,
    ],
  ];
  for (const [body, status, path, detail] of cases) {
    const [gotStatus, gotPath, gotDetail] = await refused(body);
    expect([gotStatus, gotPath]).toEqual([status, path]);
    expect(gotDetail).toMatch(detail);
  }
  expect(
    (await post("/api/v1/features/online", { features: names("clicks_1h"), entities, pad: "x".repeat(5e6) }))
      .status,
  ).toBe(413);
  // A second ahead is taken for a clock that differs.
  expect((await ask({ features: names("clicks_1h"), entities, asOf: now(-500) })).status).toBe(200);
});

it("takes request inputs beside the entity or for all, and without them has no value", async () => {
  const { ask, send } = await start();
  await send({ account_id: "ada", amount: 5, at: now(1_000) });
  const over = async (body: object) => {
    const reply = await ask({ features: names("spent_over"), ...body });
    return reply.body.rows?.map(({ values }) => [values[0]?.value, values[0]?.status]);
  };
  await eventually(
    () => over({ entities: [{ account_id: "ada", limit: 3 }] }),
    (rows) => rows?.[0]?.[0] === true,
  );
  expect(await over({ entities: [{ account_id: "ada" }], request: { limit: 9 } })).toEqual([
    [false, "PRESENT"],
  ]);
  expect(await over({ entities: [{ account_id: "ada", limit: 3 }], request: { limit: 9 } })).toEqual([
    [true, "PRESENT"],
  ]);
  expect(await over({ entities: [{ account_id: "ada" }] })).toEqual([[null, "NULL_VALUE"]]);
});

it("answers a Feast client in Feast's columns", async () => {
  const { ask, post, send } = await start();
  await send({ account_id: "ada", amount: 5, at: now(1_000) });
  await eventually(
    () => ask({ features: names("spent_1h"), entities: [{ account_id: "ada" }] }),
    ({ body }) => body.rows?.[0]?.values[0]?.value === 5,
  );
  const entities = { account_id: ["ada", "eve"] };
  for (const path of ["/get-online-features", "/api/v1/get-online-features"]) {
    const response = await post(path, {
      features: ["shop__activity:spent_1h", "shop__activity:clicks_1h"],
      entities,
      full_feature_names: true,
    });
    const body = (await response.json()) as { results: { event_timestamps: string[] }[] };
    expect(body).toEqual({
      metadata: { feature_names: ["account_id", "shop__activity__spent_1h", "shop__activity__clicks_1h"] },
      results: [
        {
          values: ["ada", "eve"],
          statuses: ["PRESENT", "PRESENT"],
          event_timestamps: ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"],
        },
        {
          values: [5, null],
          statuses: ["PRESENT", "NOT_FOUND"],
          event_timestamps: [expect.stringMatching(/^20/), "1970-01-01T00:00:00Z"],
        },
        {
          values: [1, null],
          statuses: ["PRESENT", "NOT_FOUND"],
          event_timestamps: [expect.stringMatching(/^20/), "1970-01-01T00:00:00Z"],
        },
      ],
    });
  }
  const service = await post("/get-online-features", { feature_service: "shop__activity", entities });
  expect(((await service.json()) as { metadata: unknown }).metadata).toEqual({
    feature_names: ["account_id", "clicks_1h", "spent_1h", "last_action", "mean_spent"],
  });
  const uneven = await post("/get-online-features", {
    features: ["shop__activity:spent_1h"],
    entities: { account_id: ["ada"], other: [1, 2] },
  });
  expect(uneven.status).toBe(400);
});

it("denies values, not the call, to who may not read the set", async () => {
  const { plane, send, ask } = await start();
  await send({ account_id: "ada", amount: 5, at: now(1_000) });
  const request = { features: names("spent_1h", "mean_spent"), entities: [{ account_id: "ada" }] };
  await eventually(
    () => ask(request),
    ({ body }) => body.rows?.[0]?.values[0]?.value === 5,
  );
  const response = await plane.fetch("/api/v1/features/online", {
    method: "POST",
    body: JSON.stringify(request),
    as: { ...testPerson("writer"), scopes: ["write"] },
  });
  expect(response.status).toBe(200);
  const { rows } = (await response.json()) as OnlineBody;
  const denied = { value: null, status: "DENIED", eventTime: null, knownAt: null, servableAt: null };
  expect(rows).toEqual([{ entity: { account_id: "ada" }, values: [denied, denied] }]);
  const feast = await plane.fetch("/get-online-features", {
    method: "POST",
    body: JSON.stringify({ features: ["shop__activity:spent_1h"], entities: { account_id: ["ada"] } }),
    as: { ...testPerson("writer"), scopes: ["write"] },
  });
  expect(await feast.json()).toMatchObject({ results: [{}, { values: [null], statuses: ["INVALID"] }] });
});
