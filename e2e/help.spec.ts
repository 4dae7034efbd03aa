import { expect, test } from "./fixtures.ts";

test.use({ who: "daniel-reyes" });

test("publishing an article is an event, and editing it a correction with the same id", async ({ page }) => {
  const title = `Reading tide tables ${Date.now().toString(36)}`;
  await page.goto("/help/new");
  await page.getByLabel("Title").fill(title);
  await page.getByLabel(/Summary/).fill("How tide tables are read.");
  await page
    .getByLabel(/Text|Body|Markdown/)
    .first()
    .fill("# Tides\n\nHigh water comes **twice** a day.");
  await page.getByRole("button", { name: /Publish/ }).click();
  await expect(page.getByText(/offset|0:\d+/i).first()).toBeVisible();

  const id = title.toLowerCase().replaceAll(" ", "-");
  await page.goto(`/help/${id}/edit`);
  await page.getByLabel(/Summary/).fill("How tide tables are read, and when.");
  await page.getByRole("button", { name: /Publish/ }).click();
  await expect(page.getByText(/offset|0:\d+/i).first()).toBeVisible();

  const reply = await page.request.get("/api/v1/products/help/articles/events?from=newest:2&limit=2");
  const { records } = (await reply.json()) as { records: { event: { id: string; revision: number } }[] };
  expect(records.map(({ event }) => [event.id, event.revision])).toEqual([
    [id, 1],
    [id, 2],
  ]);
  await page.goto(`/help/${id}`);
  await expect(page.getByText("twice")).toBeVisible();
});
