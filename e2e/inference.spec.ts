import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const product = "wildlife/strike_animals";
const tab = `/products/${product}/try`;
/** The computed products are published once the recorded past is loaded. */
const publishedMs = 120_000;
test.setTimeout(180_000);

async function openTab(page: Page): Promise<void> {
  await expect
    .poll(async () => (await page.request.get(`/api/v1/products/${product}`)).status(), {
      timeout: publishedMs,
      intervals: [1_000],
    })
    .toBe(200);
  await page.goto(tab);
  await expect(page.getByRole("heading", { name: "Ask the model" })).toBeVisible();
}

const answer = (page: Page) => page.getByRole("table", { name: "What the model gave" });
const figure = (page: Page, name: string) =>
  page.getByRole("button", { name: new RegExp(`${name}: how it was computed`) });

test("a model is asked by a form from its contract, and its figures move", async ({ page }) => {
  await openTab(page);
  const species = page.getByLabel("species", { exact: false }).first();
  await expect(species).toHaveValue("Red-tailed hawk");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(answer(page)).toContainText("bird of prey");

  const calls = async () =>
    Number(((await figure(page, "Calls").textContent()) ?? "").match(/^[\d,]+/)?.[0].replace(",", ""));
  await expect.poll(calls).toBeGreaterThan(0);
  const before = await calls();
  // A name no other test asks for, so that it cannot be in the cache.
  await species.fill(`White-tailed deer ${Math.random().toString(36).slice(2, 8)}`);
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(answer(page)).toContainText("mammal");
  await expect(page.getByTestId("call-facts")).toContainText(/model [\d.]+ ms, one attempt/);
  await expect.poll(calls).toBe(before + 1);
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(page.getByTestId("call-facts")).toContainText("used again");
  expect(await calls()).toBe(before + 1);

  await species.fill("");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "species" })).toContainText(
    "INVALID_INPUT at data.species",
  );
  await figure(page, "Latency p99").click();
  await expect(page.getByRole("dialog", { name: "Latency p99" })).toContainText("nearest rank");
});

test("the tab fits a phone and reads well to everybody", async ({ page }) => {
  await openTab(page);
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(answer(page)).toBeVisible();
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  }
});

test.describe("an enriched stream", () => {
  test.use({ who: "daniel-reyes" });

  test("has a report with its kind of animal soon after it came", async ({ page, baseURL }) => {
    await openTab(page);
    const reports = "/api/v1/products/wildlife/strike_reports/events";
    const first = await page.request.get(`${reports}?from=earliest&limit=1`);
    const { records } = (await first.json()) as { records: { event: Record<string, unknown> }[] };
    const report = records[0]?.event;
    const labelled = async () => {
      const filter = encodeURIComponent(`event.report_id == "${report?.report_id}"`);
      const reply = await page.request.get(
        `/api/v1/products/${product}/events?from=newest:20&limit=20&filter=${filter}`,
      );
      const read = (await reply.json()) as { records: { event: Record<string, unknown>; offset: number }[] };
      return read.records.at(-1);
    };
    // All that was loaded has been labelled.
    await expect
      .poll(async () => (await page.request.get(`/api/v1/products/${product}/events/stats`)).json(), {
        timeout: publishedMs,
        intervals: [1_000],
      })
      .toMatchObject({ partitions: [{ end: expect.any(Number) }] });
    const before = (await labelled())?.offset ?? -1;
    const sent = performance.now();
    // The same report once more: a correction that changes nothing.
    const reply = await page.request.post(reports, { data: [report], headers: { origin: baseURL ?? "" } });
    expect(await reply.json()).toMatchObject({ accepted: 1 });
    await expect
      .poll(async () => (await labelled())?.offset ?? -1, { timeout: 60_000, intervals: [50] })
      .toBeGreaterThan(before);
    console.log(`labelled ${Math.round(performance.now() - sent)} ms after it was sent`);
    expect((await labelled())?.event).toMatchObject({
      species: report?.species,
      animal: expect.any(String),
      animal_cosine: expect.any(Number),
    });
  });
});
