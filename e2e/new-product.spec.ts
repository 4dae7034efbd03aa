import { expect, test } from "./fixtures.ts";

test.use({ who: "daniel-reyes" });

/** Readings of a made-up sensor: the test's own data, not the sample's. */
const csv = [
  "sensor,measured_at,celsius",
  ...Array.from(
    { length: 40 },
    (_, i) => `s${i % 4},2026-01-01T00:${String(i).padStart(2, "0")}:00Z,${(15 + (i % 7) / 2).toFixed(1)}`,
  ),
].join("\n");

test("a dropped CSV becomes a product whose Live tab shows its records", async ({ page, live }) => {
  const name = `e2e_readings_${Date.now().toString(36)}`;
  await page.goto("/new");
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: `${name}.csv`, mimeType: "text/csv", buffer: Buffer.from(csv) });
  await expect(page.getByRole("heading", { name: "celsius" })).toBeVisible();
  await page.getByRole("combobox", { name: "Domain", exact: true }).fill("weather");
  await page.getByRole("button", { name: "Review", exact: true }).click();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/products/weather/${name}/live`), { timeout: 60_000 });
  await expect(live.rows().first()).toBeVisible();
  await expect(live.grid).toContainText("s3");
});
