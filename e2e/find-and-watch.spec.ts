import { expect, test } from "./fixtures.ts";

/** The first thing a stranger does: find data by what it means, watch it, look at one record, go back in time. */
test("find a product by its meaning, watch it live, and travel in time", async ({
  page,
  frame,
  search,
  live,
}) => {
  await test.step("a phrase that shares no word with the name finds it", async () => {
    await page.goto("/");
    await frame.ask("when do planes take off and land");
    await expect(page).toHaveURL(/\/search\?q=/);
    await expect(search.hits().first()).toHaveAttribute("href", /flight-operations\/flight_events/);
    await search.hits().first().click();
    await expect(page.getByRole("heading", { name: /flight_events/ })).toBeVisible();
  });

  await test.step("records arrive while one watches", async () => {
    await live.switchTo();
    await live.expectState("Live");
    await expect(live.rows().first()).toBeVisible();
    const before = await live.counter("scanned");
    await expect.poll(() => live.counter("scanned"), { timeout: 40_000 }).toBeGreaterThan(before);
  });

  await test.step("a filter keeps what it promises", async () => {
    await live.applyFilter('event.kind == "departed"');
    await expect(page).toHaveURL(/filter=/);
    await expect(live.rows().first()).toBeVisible({ timeout: 40_000 });
    const kinds = await live.rows().allInnerTexts();
    for (const text of kinds) expect(text).toContain("departed");
  });

  let address = "";
  await test.step("pausing keeps the rows; a record opens", async () => {
    await live.togglePause();
    await live.expectState("Paused");
    address = (await live.openFirst()).replace("Record ", "");
    expect(address).toMatch(/^\d+:\d+$/);
    await expect(live.drawer(address)).toContainText('"kind"');
  });

  await test.step("its permalink leads back to it", async () => {
    await page.goto(`/products/flight-operations/flight_events/live?record=${address}`);
    await expect(live.drawer(address)).toContainText('"kind"');
  });

  await test.step("an earlier minute shows what was known then", async () => {
    await page.goto("/products/flight-operations/flight_events/live");
    await frame.travel("2 hours ago");
    await expect(frame.pinned()).toBeVisible();
    await expect(page).toHaveURL(/at=/);
    await live.expectState("As it was then");
    const newest = await live.rows().first().locator("td").nth(1).getAttribute("title");
    expect(Date.parse(newest ?? "")).toBeLessThan(Date.now() - 7_000_000);
    await frame.backToLive();
    await live.expectState("Live");
  });
});

test("a wrong filter says where it is wrong and leaves the stream running", async ({ page, live }) => {
  await live.open("flight-operations/flight_events");
  await expect(live.rows().first()).toBeVisible();
  await live.applyFilter("event.kind ==");
  await expect(live.filter).toHaveAttribute("aria-invalid", "true");
  await live.expectState("Live");
  expect(page.url()).not.toContain("filter=");
});
