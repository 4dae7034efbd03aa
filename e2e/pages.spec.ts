import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const product = "/products/flight-operations/flight_events";

/** Every page a signed-in person can reach, and something that is on it once it is filled. */
const pages: readonly [path: string, filled: string | RegExp][] = [
  ["/", "The mesh now"],
  ["/catalog", "strike_reports"],
  ["/catalog?q=no+such+thing+anywhere", /no product|nothing/i],
  ["/search?q=aircraft+hitting+animals", "strike_reports"],
  ["/live", "flight_events"],
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
  ["/connections", /Connections/],
  ["/agents", "search_mesh"],
  ["/system", "worker"],
  ["/search-quality", /Over everybody/],
  ["/account", "Maya Okafor"],
  ["/new", /file/i],
  [product, "What it is"],
  [`${product}/live`, "scanned"],
  [`${product}/contract`, "distance_miles"],
  [`${product}/lineage`, "flight_events"],
  [`${product}/history`, /Sample mesh|sample/],
  ["/products/wildlife/strike_reports/vectors?near=goose&colour=phase_of_flight", /^strike-\d+$/],
  ["/products/airports/airports/data", "iata"],
  ["/products/flight-operations/origin_airport_activity", "What it is"],
  ["/products/flight-operations/origin_airport_activity/features", "departures_1h"],
  [
    "/products/flight-operations/origin_airport_activity/features?explain=departures_1h",
    "Records that count",
  ],
  ["/products/flight-operations/no_such_product", /no product|not found|There is no/i],
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

for (const scheme of ["light", "dark"] as const)
  test.describe(`${scheme}`, () => {
    test.use({ colorScheme: scheme });
    for (const [path, filled] of pages)
      test(`${path} has no serious accessibility violation`, async ({ page }) => {
        await page.goto(path);
        await expect(page.getByText(filled).filter({ visible: true }).first()).toBeVisible();
        expect(await seriousViolations(page)).toEqual([]);
      });
  });

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });
  for (const [path, filled] of pages)
    test(`${path} fits`, async ({ page }) => {
      await page.goto(path);
      await expect(page.getByText(filled).first()).toBeAttached();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide, "pixels that stick out to the right").toBeLessThanOrEqual(0);
    });
});
