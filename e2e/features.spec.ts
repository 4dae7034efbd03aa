import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import type { FeaturesTab } from "./pages/features-tab.ts";

const own = "product-analytics/user_session_aggregates";
const airports = "flight-operations/origin_airport_activity";
/** Right after a first start, two days of flights are still being counted. */
const countedMs = 90_000;
test.setTimeout(150_000);

/** Waits until the recorded past of the flights is in and counted: only then the replay adds live records. */
async function flightsCounted(page: Page, features: FeaturesTab): Promise<void> {
  const newest = async () => {
    const reply = await page.request.get("/api/v1/products/flight-operations/flight_events/events?limit=1");
    return ((await reply.json()) as { records?: { imported: boolean }[] }).records?.[0]?.imported;
  };
  await expect.poll(newest, { timeout: countedMs, intervals: [1_000] }).toBe(false);
  let before = Number.NaN;
  await expect
    .poll(
      async () => {
        const now = await features.number("departures_24h");
        const rests = now > 0 && now === before;
        before = now;
        return rests;
      },
      { timeout: countedMs, intervals: [2_000] },
    )
    .toBe(true);
}

test("one's own account is looked up, and a click counts within a second", async ({
  page,
  context,
  features,
}) => {
  await features.open(own);
  await expect(page.getByRole("button", { name: "you, maya-okafor" })).toBeVisible();
  await expect.poll(() => features.number("sessions_1h"), { timeout: 20_000 }).toBeGreaterThanOrEqual(1);
  // What this page's own opening sent has arrived once the count rests.
  let before = await features.number("events_5m");
  await expect
    .poll(
      async () => {
        const now = await features.number("events_5m");
        const rests = now === before;
        before = now;
        return rests;
      },
      { intervals: [1_500] },
    )
    .toBe(true);

  // Another tab of the same person clicks; this one is told by its subscription. Two reads a second would be late.
  const other = await context.newPage();
  await other.goto("/help");
  await expect(other.getByRole("heading").first()).toBeVisible();
  const sent = other.waitForResponse((reply) => reply.url().endsWith("/api/clickstream"));
  const counted = await features.number("events_5m");
  await other.getByRole("navigation").getByRole("link", { name: "Connections", exact: true }).first().click();
  await sent;
  await page.bringToFront();
  await expect
    .poll(() => features.number("events_5m"), { timeout: 1_000, intervals: [50] })
    .toBeGreaterThan(counted);
});

test("a value says how it came about, the same by three evaluators, from records one can open", async ({
  page,
  features,
}) => {
  await features.open(airports, "?key=%7B%22origin%22%3A%22ATL%22%7D");
  await flightsCounted(page, features);
  await features.explain("departures_24h");
  await expect(features.panel).toContainText("all three are equal", { timeout: 30_000 });
  await features.panel
    .getByRole("table", { name: "Records that count" })
    .getByRole("link", { name: /^\d+:\d+$/ })
    .first()
    .click();
  await expect(page).toHaveURL(/flight_events\/live\?record=\d+%3A\d+|flight_events\/live\?record=\d+:\d+/);
  await expect(page.getByRole("dialog").or(page.getByText('"kind"')).first()).toBeVisible();
});

test("an earlier minute shows what was worth what then", async ({ frame, page, features }) => {
  await features.open(airports, "?key=%7B%22origin%22%3A%22ATL%22%7D");
  await flightsCounted(page, features);
  await frame.travel("2 hours ago");
  await expect(frame.pinned()).toBeVisible();
  await page.getByRole("button", { name: "see it as corrected" }).click();
  await expect(page).toHaveURL(/known=corrected/);
  const at = new URL(page.url()).searchParams.get("at");
  const reply = await page.request.post("/api/v1/features/online", {
    data: {
      features: [`${airports}.departures_24h`],
      entities: [{ origin: "ATL" }],
      asOf: at,
      knownAt: "as-corrected",
    },
  });
  const { rows } = (await reply.json()) as { rows: { values: { value: number }[] }[] };
  const then = rows[0]?.values[0]?.value;
  expect(then).toBeGreaterThan(0);
  await expect.poll(() => features.number("departures_24h"), { timeout: 20_000 }).toBe(then);
  // Which values are others now is up to the flights: one may well be the same number again.
  await expect(page.getByRole("button", { name: /, now .*how it came about/ }).first()).toBeVisible();
});

test("a key nobody has seen, and a feature that is not there, say so", async ({ page, features }) => {
  await features.open(airports);
  await features.lookUp("origin", "NO_SUCH_AIRPORT");
  await expect(features.row("departures_1h")).toContainText("key not seen");
  const refused = await page.request.post("/api/v1/features/online", {
    data: { features: [`${airports}.no_such_feature`], entities: [{ origin: "ATL" }] },
  });
  expect(refused.status()).toBe(404);
  const future = await page.request.post("/api/v1/features/online", {
    data: {
      features: [`${airports}.departures_1h`],
      entities: [{ origin: "ATL" }],
      asOf: "2999-01-01T00:00:00Z",
    },
  });
  expect(future.status()).toBe(400);
});

test("every feature is found by words and opens its product", async ({ page }) => {
  await page.goto("/features");
  await expect(page.getByRole("link", { name: "sessions_1h" })).toBeVisible();
  await page.getByRole("searchbox", { name: /Narrow by name/ }).fill("destinations");
  await expect(page).toHaveURL(/q=destinations/);
  await expect(page.getByRole("link", { name: "sessions_1h" })).toBeHidden();
  await page.getByRole("link", { name: "destinations_24h" }).click();
  await expect(page).toHaveURL(/origin_airport_activity\/features\?feature=destinations_24h/);
});

test("features of two sets are tried on real keys, side by side", async ({ page }) => {
  const names = [`${airports}.departures_24h`, `${own}.sessions_1h`];
  const keys = [{ origin: "ATL", account_id: "maya-okafor" }];
  await page.goto(
    `/features/try?f=${encodeURIComponent(names.join(","))}&k=${encodeURIComponent(JSON.stringify(keys))}`,
  );
  const table = page.getByRole("table", { name: "Values of the chosen features" });
  await expect(table.getByRole("row").filter({ hasText: "departures_24h" })).toContainText(/[1-9]\d*/);
  await expect(page.getByRole("tab", { name: "pandas" })).toBeVisible();
  await page.getByRole("tab", { name: "TypeScript" }).click();
  await expect(page.getByText('await fetch("http')).toBeVisible();
});
