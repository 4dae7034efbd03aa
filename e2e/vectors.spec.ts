import { expect, test } from "./fixtures.ts";

const tab = "/products/wildlife/strike_reports/vectors";

test.beforeEach(async ({ page }) => {
  // Right after a first start the sample is still being loaded.
  const state = async () => {
    const reply = await page.request.get("/api/v1/products/wildlife/strike_reports/vectors");
    return reply.ok() ? ((await reply.json()) as { embedded: number | null }).embedded : null;
  };
  await expect.poll(state, { timeout: 60_000, intervals: [500] }).toBeGreaterThan(50);
});

test("the index says what it is made of, and a figure says how it was counted", async ({ page }) => {
  await page.goto(tab);
  const index = page.getByRole("region", { name: "Index" });
  await expect(index.getByText("all-MiniLM-L6-v2-int8")).toBeVisible();
  await expect(index.getByText("384")).toBeVisible();
  await expect(index.getByText(/HNSW/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Model" }).getByText("Licence: Apache-2.0.")).toBeVisible();
  await index.getByRole("button", { name: /Records that can be found/ }).click();
  await expect(page.getByRole("dialog", { name: "Records that can be found" })).toContainText(
    "/api/v1/products/wildlife/strike_reports/vectors",
  );
});

test("a text finds neighbours nearest first, one of them finds its own, and the address keeps it", async ({
  page,
}) => {
  await page.goto(tab);
  await page.getByLabel("Text to find neighbours of").fill("a goose was sucked into the engine");
  await page.getByRole("button", { name: "Find", exact: true }).click();
  const table = page.getByRole("table", { name: "Nearest records" });
  const figures = table.getByRole("button", { name: /how it was computed/ });
  await expect(figures).toHaveCount(10);
  const scores = (await figures.allInnerTexts()).map(Number.parseFloat);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(scores[0]).toBeGreaterThan(0.3);

  const [first] = await table.locator("tbody td:nth-child(2)").allInnerTexts();
  await table.getByRole("button", { name: `Near to ${first}`, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`record=${first}`));
  await expect(page.getByText(/^Near to/).first()).toContainText(first ?? "?");
  await expect(table.getByRole("button", { name: `Near to ${first}`, exact: true })).toHaveCount(0);
  await page.reload();
  await expect(table.getByRole("row")).toHaveCount(11);

  const link = table.getByRole("link").first();
  await link.click();
  await expect(page).toHaveURL(/\/live\?record=\d+(:|%3A)\d+/);
});

test("the plane is walked through with the keyboard, coloured by a field, and told as a table", async ({
  page,
}) => {
  await page.goto(tab);
  const plane = page.getByRole("application", { name: /records in the plane/ });
  await expect(plane).toBeVisible();
  await expect(page.getByText(/% of the variance/)).toBeVisible();
  await plane.focus();
  await page.keyboard.press("ArrowRight");
  const told = page.locator("#projection [aria-live=polite]").first();
  await expect(told.getByRole("link")).toBeVisible();
  const before = await told.textContent();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => told.textContent()).not.toBe(before);
  const id = await told.getByRole("link").textContent();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`record=${id}`));

  const field = page.getByLabel("Colour by");
  await field.selectOption({ index: 2 });
  await expect(page).toHaveURL(/colour=/);
  await page
    .getByRole("radio", { name: "Table" })
    .or(page.getByRole("button", { name: "Table" }))
    .first()
    .click();
  await expect(page.getByRole("table", { name: "Records of the projection" }).getByRole("row")).toHaveCount(
    51,
  );
});

test("as of before there was anything, the tab says so", async ({ page }) => {
  await page.goto(`${tab}?at=2001-01-01T00:00:00Z&near=goose`);
  await expect(page.getByText("Nothing was known then.").first()).toBeVisible();
});
