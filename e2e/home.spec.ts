import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { ForYou } from "./pages/for-you.ts";

// Her actions are hers alone: the other tests are other people.
test.use({ who: "ingrid-solberg" });
test.describe.configure({ mode: "serial" });
test.setTimeout(180_000);
// Tracing takes snapshots of the pages whose times are measured.
test.use({ trace: "off" });

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(" | ")}`);
}

/** Reports when a click happened by this page's clock. */
async function noteClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() =>
    addEventListener("click", () => Object.assign(window, { clickedAt: Date.now() }), { capture: true }),
  );
  return () => page.evaluate(() => (window as unknown as { clickedAt: number }).clickedAt);
}

test("what is near follows a click within a second, with its reason, and nothing jumps", async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  await other.goto("/products/seismic/earthquakes");
  await expect(other.getByText("What it is", { exact: true })).toBeVisible();
  await page.goto("/");
  const forYou = new ForYou(page);
  await expect(forYou.first()).toContainText(/because you opened .*earthquakes/i, {
    // Right after a first start the feature sets wait for the recorded past.
    timeout: 90_000,
  });
  const itself = forYou.list("Products").locator('a[href="/products/seismic/earthquakes"]');
  await expect(itself, "what one is looking at").toHaveCount(0);
  const before = await forYou.panel.boundingBox();
  const took: number[] = [];
  for (const [question, product, reason] of [
    ["earthquakes", "regional_earthquakes", "you opened Earthquakes by region"],
    ["weather", "daily_weather", "you opened Daily weather"],
    ["strikes", "strike_reports", "you opened Wildlife strike"],
  ] as const) {
    await other.goto(`/catalog?q=${question}`);
    const row = other.getByRole("row").filter({ hasText: product });
    await expect(row).toBeVisible();
    const clickedAt = await noteClicks(other);
    const seen = await forYou.watch(reason);
    await row.getByRole("link").first().click();
    const { atMs, shift } = await seen();
    took.push(atMs - (await clickedAt()));
    // The rows that change places count themselves; the panel and what stands around it must not move.
    expect(shift, "layout shift").toBeLessThan(0.05);
    expect((await forYou.panel.boundingBox())?.height).toBe(before?.height);
  }
  console.log(`click in one tab → reordered in another: ${took.join(", ")} ms`);
  expect(took.toSorted((a, b) => a - b)[1], "median of three clicks, in ms").toBeLessThan(1_000);
  await expect(forYou.first()).toContainText(/\d+ (s|min) ago/);
  await expect(forYou.panel.getByRole("status")).toContainText(/Nearest now: .*strike/i);
});

test("a figure says how it came about, and the call returns the same number", async ({ page }) => {
  await page.goto("/");
  const forYou = new ForYou(page);
  const figure = forYou.first().getByRole("button");
  const shown = (await figure.textContent()) ?? "";
  await figure.click();
  await expect(page.getByRole("dialog")).toContainText("greatest weight · cosine ÷ best");
  const reply = await page.request.get("/api/v1/me/for-you");
  const { products } = (await reply.json()) as { products: { score: number }[] };
  expect(products[0]?.score.toFixed(2)).toBe(/\d\.\d\d/.exec(shown)?.[0]);
});

test("an earlier instant shows what was near then", async ({ page, frame }) => {
  await page.goto("/");
  const forYou = new ForYou(page);
  await expect(forYou.first()).toContainText(/strike/i);
  const reply = await page.request.get("/api/v1/me/for-you");
  const { actions } = (await reply.json()) as { actions: { at: string; words: string }[] };
  const opened = Date.parse(actions.find(({ words }) => /earthquakes/i.test(words))?.at ?? "");
  // Half way to what was done next, which on a quiet machine was soon.
  const next = Math.min(...actions.map(({ at }) => Date.parse(at)).filter((at) => at > opened));
  await page.goto(`/?at=${encodeURIComponent(new Date((opened + next) / 2).toISOString())}`);
  await expect(frame.pinned()).toBeVisible();
  await expect(forYou.first()).toContainText(/because you opened .*earthquakes/i);
});

test("the help opens on what one stumbled over, an error before everything else", async ({ page, live }) => {
  await live.open("flight-operations/flight_events");
  await expect(live.rows().first()).toBeVisible();
  await live.applyFilter("event.kind ==");
  await expect(live.filter).toHaveAttribute("aria-invalid", "true");
  await page.goto("/help");
  const lead = page.getByRole("region", { name: "For what you last stumbled over" });
  await expect(lead.getByRole("listitem").first()).toContainText("Filters in CEL", { timeout: 10_000 });
  await expect(lead.getByRole("listitem").first()).toContainText("your filter was refused");
  expect(await seriousViolations(page)).toEqual([]);

  const recorded = await page.request.get(
    `/api/v1/products/product-analytics/clickstream_events/events?from=newest:200&limit=200&filter=${encodeURIComponent('event.action == "error"')}`,
  );
  const { records } = (await recorded.json()) as { records: { event: { target: string } }[] };
  expect(records.map(({ event }) => event.target)).toContain("INVALID_INPUT filter on products/live");
  for (const { event } of records) expect(event.target).toMatch(/^[A-Z_]+( [a-zA-Z]+)? on [a-z/-]+$/);
});

test("with recording off it says so, and leads back", async ({ page }) => {
  await page.goto("/account");
  await page.getByRole("switch", { name: /Record my use/ }).click();
  await expect(page.getByText("Your usage is no longer recorded", { exact: true })).toBeVisible();
  await page.goto("/");
  const forYou = new ForYou(page);
  await expect(forYou.panel).toContainText("switched off");
  expect(await seriousViolations(page)).toEqual([]);
  await forYou.panel.getByRole("button", { name: "Switch it on" }).click();
  await expect(page.getByText("Your usage is recorded again", { exact: true })).toBeVisible();
  await expect(forYou.panel).not.toContainText("switched off", { timeout: 10_000 });
});

for (const scheme of ["light", "dark"] as const)
  test(`Home has no serious accessibility violation, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto("/");
    await expect(new ForYou(page).panel).toBeVisible();
    expect(await seriousViolations(page)).toEqual([]);
  });
