import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const product = "/products/flight-operations/flight_events";

/** Every page a signed-in person can reach, and something that is on it once it is filled. */
const pages: readonly [path: string, filled: string | RegExp][] = [
  ["/", "The mesh now"],
  ["/catalog", "strike_reports"],
  ["/catalog?q=no+such+thing+anywhere", /no product|nothing/i],
  ["/search", "Ask for something"],
  ["/search?q=aircraft+hitting+animals", "strike_reports"],
  ["/search?q=aircraft+hitting+animals&view=products", "strike_reports"],
  ["/search?q=penalty+shoot-out+in+the+football+cup+final", /Not in the mesh|records?, best first/],
  ["/live?show=all", "flight_events"],
  ["/live?show=followed", /follow no stream|flight_events/],
  ["/features", "sessions_1h"],
  ["/features?q=no+such+feature", /No feature matches/],
  ["/features/try", /Choose features of any sets/],
  [
    "/features/try?f=flight-operations/origin_airport_activity.departures_1h&k=%5B%7B%22origin%22%3A%22ATL%22%7D%5D",
    "The same values by a call",
  ],
  ["/training-sets", "Training sets"],
  ["/training-sets/new?f=flight-operations/origin_airport_activity.departures_1h", "What was known"],
  ["/lineage", "flight_events"],
  ["/help", /Find/],
  ["/help?q=no+such+word+anywhere", "No article holds all these words"],
  ["/help/travel-in-time", "Two times"],
  ["/help/new", "Publish"],
  ["/connections", /Connections/],
  ["/agents", "search_mesh"],
  ["/system", "worker"],
  ["/search-quality", /Over everybody/],
  ["/people", /Maya Okafor/],
  ["/account", "Maya Okafor"],
  ["/new", /file/i],
  [product, "What it is"],
  [`${product}/live`, "scanned"],
  [`${product}/live?start=newest:100&filter=event.distance_miles+%3E`, /filter/i],
  [`${product}/live?view=dead-letters`, /refused|dead letter|Nothing/i],
  [`${product}/contract`, "distance_miles"],
  [`${product}/lineage`, "flight_events"],
  [`${product}/history`, /Sample mesh|sample/],
  ["/products/wildlife/strike_reports/vectors?near=goose&colour=phase_of_flight", /^strike-\d+$/],
  ["/products/wildlife/strike_reports/vectors", "What is near"],
  ["/products/wildlife/strike_animals/try", "label"],
  ["/products/airports/airports/data", "iata"],
  ["/products/airports/airports/data?view=columns", "iata"],
  ["/products/airports/airports/data?view=sql", "Run"],
  ["/products/airports/airports/data?view=snapshots", "Committed"],
  ["/products/flight-operations/origin_airport_activity", "What it is"],
  ["/products/flight-operations/origin_airport_activity/features", "departures_1h"],
  [
    "/products/flight-operations/origin_airport_activity/features?explain=departures_1h",
    "Records that count",
  ],
  ["/products/flight-operations/no_such_product", /no product|not found|There is no/i],
  ["/help/no-such-article", /no article|nothing/i],
  ["/nowhere", "There is nothing at this address"],
];

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations
    .filter((each) => each.impact === "serious" || each.impact === "critical")
    .map(
      (each) =>
        `${each.id}: ${each.nodes
          .map((node) => node.target.join(" "))
          .slice(0, 3)
          .join(" | ")}`,
    );
}

/** Looks at the page in both themes: they follow the system's, so nothing is loaded anew between them. */
async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    // Without motion no colour is caught on its way from one theme to the other.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Once more where a theme has not been painted everywhere yet.
    await expect(async () => expect(await seriousViolations(page), colorScheme).toEqual([])).toPass({
      timeout: 10_000,
    });
  }
}

async function expectToFit(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, "pixels that stick out to the right").toBeLessThanOrEqual(0);
}

const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const [size, viewport] of Object.entries(sizes))
  test.describe(size, () => {
    test.use({ viewport });

    for (const [path, filled] of pages)
      test(`${path} fits and has no serious accessibility violation`, async ({ page }) => {
        await page.goto(path);
        await expect(page.getByText(filled).filter({ visible: true }).first()).toBeVisible();
        await expectToFit(page);
        await expectAccessible(page);
      });

    test("an open record fits and has no serious accessibility violation", async ({ page, live }) => {
      await live.open("flight-operations/flight_events", "?start=newest:100");
      await live.openFirst();
      await expectToFit(page);
      await expectAccessible(page);
    });

    test("the panel behind a figure fits and has no serious accessibility violation", async ({ page }) => {
      await page.goto("/catalog");
      await page.getByRole("button", { name: /^.+Freshness of flight_events: how it was computed/ }).click();
      await expect(page.getByRole("dialog", { name: "Freshness of flight_events" })).toBeVisible();
      await expectToFit(page);
      await expectAccessible(page);
    });

    test.describe("signed out", () => {
      test.use({ who: null });
      for (const [path, filled] of [
        ["/sign-in", "Maya Okafor"],
        ["/first-admin?token=wrong", "This link does not open an account"],
      ] as const)
        test(`${path} fits and has no serious accessibility violation`, async ({ page }) => {
          await page.goto(path);
          await expect(page.getByText(filled).filter({ visible: true }).first()).toBeVisible();
          await expectToFit(page);
          await expectAccessible(page);
        });
    });
  });
