import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

test("a mistyped name finds its product and says what was read for what", async ({ page, catalog }) => {
  await catalog.open("?q=strike_reprots");
  const first = page.getByRole("row").nth(1);
  await expect(first).toContainText("strike_reports");
  await first.getByRole("link").first().focus();
  await expect(page.getByRole("tooltip")).toContainText("for “strike reprots” as typed");
});

test("another name from the contract finds the product and says so", async ({ page, catalog }) => {
  await catalog.open("?q=aerodrome");
  const row = catalog.product("airports /").or(catalog.product("airports")).first();
  await expect(row).toBeVisible();
  const reply = await page.request.get("/api/v1/products?q=aerodrome&limit=3");
  const { items } = (await reply.json()) as {
    items: { id: string; why: { by?: string; match?: string }[] }[];
  };
  expect(items[0]?.id).toBe("airports/airports");
  expect(items[0]?.why).toContainEqual(expect.objectContaining({ match: "aerodrome", by: "synonym" }));
});

test("an exact name comes before everything else; facets say how many they leave", async ({
  page,
  catalog,
}) => {
  await catalog.open("?q=flight_events");
  await expect(page.getByRole("row").nth(1)).toContainText("flight_events");
  await catalog.open("?q=flights");
  const facet = page
    .getByRole("complementary", { name: "Filters" })
    .getByText("flight-operations")
    .or(page.getByRole("complementary", { name: "Filters" }).getByText(/flight operations/i));
  await expect(facet.first()).toBeVisible();
});

test("a search is saved under a name, opened again and removed", async ({ page, catalog }) => {
  const name = `quakes ${Date.now().toString(36)}`;
  await catalog.open("?q=earthquakes");
  await page.getByRole("button", { name: "Saved searches" }).click();
  await page.getByLabel("Name of this search").fill(name);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("link", { name })).toBeVisible();
  await catalog.open();
  await page.getByRole("button", { name: "Saved searches" }).click();
  await page.getByRole("link", { name }).click();
  await expect(page).toHaveURL(/q=earthquakes/);
  await page.getByRole("button", { name: "Saved searches" }).click();
  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await expect(page.getByRole("link", { name })).toBeHidden();
});

test("searches and the places of what is clicked become search quality", async ({ page, catalog }) => {
  interface Quality {
    searches: number;
    withoutResults: number;
    clicks: number;
    missing: { question: string }[];
  }
  const read = async () =>
    (await (await page.request.get("/api/v1/search-quality?window=1h")).json()) as Quality;
  const before = await read();
  const nothing = `zqxj ${Date.now().toString(36)}`;
  await catalog.open(`?q=${encodeURIComponent(nothing)}`);
  await expect(page.getByText(/No product matches/)).toBeVisible();
  await expect.poll(async () => (await read()).missing.map(({ question }) => question)).toContain(nothing);

  await catalog.open("?q=airports");
  const row = page.getByRole("row").filter({ hasText: "airports" }).first();
  await expect(row).toHaveAttribute("data-track-position", "1");
  await expect.poll(async () => (await read()).searches).toBeGreaterThanOrEqual(before.searches + 2);
  await row.getByRole("link").first().click();
  await expect.poll(async () => (await read()).clicks).toBeGreaterThan(before.clicks);
  const after = await read();
  expect(after.withoutResults).toBeGreaterThan(before.withoutResults);

  await page.goto("/search-quality?window=1h");
  await expect(page.getByRole("region", { name: "Found nothing" })).toContainText(nothing);
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(
    violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id),
  ).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, "pixels that stick out to the right").toBeLessThanOrEqual(0);
});
