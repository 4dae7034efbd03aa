import { expect, test } from "./fixtures.ts";

test("one's own click appears in the tail, marked with its measured way", async ({ page, context, live }) => {
  await live.open("product-analytics/clickstream_events");
  await live.expectState("Live");
  const other = await context.newPage();
  await other.goto("/catalog");
  await expect(other.getByText("flight_events").first()).toBeVisible();
  await page.bringToFront();
  await expect(live.grid).toContainText(/maya-okafor/, { timeout: 20_000 });
  await page.getByRole("main").getByRole("link", { name: "Overview" }).click();
  await expect(page.getByText("What it is", { exact: true })).toBeVisible();
  await live.switchTo();
  await expect(live.grid).toContainText(/you ·/, { timeout: 20_000 });
});
