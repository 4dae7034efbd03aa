import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

test("a question that names no product is answered, its plan can be changed and shared", async ({
  page,
  browser,
  frame,
  search,
  baseURL,
}) => {
  await test.step("ask in plain words", async () => {
    await page.goto("/");
    await frame.ask("geese that damaged an engine");
    await expect(search.answers().first()).toContainText(/goose/i);
    await expect(search.answers().first()).toContainText("wildlife/strike_reports");
    await expect(search.plan()).toContainText("strike_reports");
    await expect(search.coverage()).toContainText(/answered [1-9]/);
  });

  await test.step("a hit leads to its record", async () => {
    const link = search.answers().first().getByRole("link").first();
    await expect(link).toHaveAttribute(
      "href",
      /\/products\/wildlife\/strike_reports\/live\?record=\d+(:|%3A)\d+/,
    );
  });

  await test.step("take a product off", async () => {
    await search.takeOff("articles");
    await expect(page).toHaveURL(/products=/);
    await expect(search.plan()).not.toContainText("articles");
    await expect(search.answers().first()).toContainText(/goose/i);
  });

  await test.step("the address gives somebody else the same plan", async () => {
    const chips = await search.plan().getByRole("listitem").allInnerTexts();
    const first = await search.answers().first().getByRole("link").first().textContent();
    const other = await browser.newContext(baseURL === undefined ? {} : { baseURL });
    await other.request.post("/api/auth/sign-in/persona", {
      data: { id: "daniel-reyes" },
      headers: { origin: baseURL ?? "" },
    });
    const theirs = await other.newPage();
    await theirs.goto(page.url());
    const plan = theirs.getByRole("list", { name: "Plan" });
    await expect(plan).toBeVisible();
    expect(await plan.getByRole("listitem").allInnerTexts()).toEqual(chips);
    const answer = theirs.getByRole("list", { name: "Answers" }).getByRole("listitem").first();
    expect(await answer.getByRole("link").first().textContent()).toBe(first);
    await other.close();
  });

  await test.step("and back to what the question alone would ask", async () => {
    await page.getByRole("button", { name: "Back to the plan" }).click();
    await expect(search.plan()).toContainText("articles");
  });
});

test("a question about oneself shows the click just made", async ({ page, frame, search }) => {
  await page.goto("/catalog");
  const product = page
    .getByRole("main")
    .getByRole("link", { name: /flight_events/ })
    .first();
  await product.click();
  await expect(page.getByText("What it is", { exact: true })).toBeVisible();
  await frame.ask("what has maya-okafor done in the last five minutes");
  await expect(search.plan()).toContainText("in the last five minutes");
  const events = page.getByRole("table", { name: /^Events in product-analytics\/clickstream_events/ });
  await expect(async () => {
    await page.getByRole("button", { name: "Ask again" }).click();
    await expect(events).toContainText("flight-operations/flight_events", { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await expect(search.plan()).toContainText("account_id maya-okafor");
  await expect(page.getByRole("table", { name: /^Features of account_id maya-okafor/ })).toContainText(
    "events_5m",
  );

  await test.step("the span is a chip that can be taken off", async () => {
    await search.plan().getByRole("button", { name: "Ask about now" }).click();
    await expect(page).toHaveURL(/when=now/);
    await expect(search.plan()).not.toContainText("in the last five minutes");
  });
});

test("an airport is shown as it was then, with what happened there", async ({ page, search }) => {
  const then = new Date(Date.now() - 3_600_000 / 2).toISOString();
  await page.goto(`/search?q=${encodeURIComponent("what did ATL look like")}&when=${then}`);
  const features = page.getByRole("table", { name: /^Features of origin ATL/ });
  await expect(features).toContainText("departures_1h");
  const link = features.getByRole("link", { name: "departures_1h" });
  await expect(link).toHaveAttribute("href", /at=/);
  // A busy machine may need a second try: the reply then says that the time was up.
  await expect(async () => {
    const events = page.getByRole("table", { name: /^Events in flight-operations/ });
    if (!(await events.isVisible())) await page.getByRole("button", { name: "Ask again" }).click();
    await expect(events).toContainText(/departed|arrived/, { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });

  await test.step("another time can be set in words", async () => {
    await search.plan().getByRole("button", { name: /edit$/ }).click();
    await page.getByLabel("From").fill("20 minutes ago");
    await page.getByLabel("Until, or as of").fill("5 minutes ago");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/when=.*\.\./);
    await expect(features).toBeVisible();
  });
});

test.describe("questions that nothing answers or that are no questions", () => {
  const questions: readonly [name: string, question: string][] = [
    ["nothing in the mesh", "penalty shoot-out in the football cup final"],
    ["SQL", "'; DROP TABLE products; --"],
    ["emoji", "🐦✈️💥"],
    ["right to left", "متى تتأخر الرحلات؟"],
    ["several languages", "which Gänse damaged 発動機 вчера"],
  ];
  for (const [name, question] of questions)
    test(name, async ({ page, search }) => {
      await page.goto(`/search?q=${encodeURIComponent(question)}`);
      await expect(search.coverage()).toContainText(/answered [1-9]/);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(question);
      if (name === "nothing in the mesh") await expect(page.getByText("Not in the mesh")).toBeVisible();
    });

  test("10,000 words are cut to what an address can carry, and the page says so", async ({
    page,
    search,
  }) => {
    await page.goto("/");
    const box = page.getByRole("searchbox", { name: "Search across every product" });
    await box.fill("geese struck the engine ".repeat(2_500));
    await box.press("Enter");
    await expect(page.getByRole("status").filter({ hasText: "59,999 letters" })).toBeVisible();
    await expect(search.answers().first()).toContainText(/goose|geese/i);
  });

  test("a filter that is none is named, and can be taken off", async ({ page, search }) => {
    await page.goto("/search?q=geese&filter=event.+%3D%3D");
    await expect(page.getByText("No product answered")).toBeVisible();
    await page.getByRole("button", { name: "Take the filter off", exact: true }).last().click();
    await expect(search.answers().first()).toBeVisible();
  });
});

for (const width of [390, 1440])
  for (const [name, address] of [
    ["records", "/search?q=geese+that+damaged+an+engine"],
    ["an entity", "/search?q=delays+at+ATL+in+the+last+hour"],
    ["answers by product", "/search?q=geese&view=products"],
  ] as const)
    test(`${name} have no accessibility violations and no overflow at ${width} px`, async ({
      page,
      search,
    }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(address);
      await expect(search.coverage()).toContainText(/answered [1-9]/);
      await search.coverage().locator("summary").click();
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
        .analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    });
