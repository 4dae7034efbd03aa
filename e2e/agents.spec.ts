import AxeBuilder from "@axe-core/playwright";
import { request as requests } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { AgentsPage } from "./pages/agents-page.ts";
import { Frame } from "./pages/frame.ts";

/** One call of a tool as a program makes it: a token, no cookie. */
async function callTool(baseURL: string | undefined, token: string | null, name: string, args: object) {
  const program = await requests.newContext(baseURL === undefined ? {} : { baseURL });
  const reply = await program.post("/api/mcp", {
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      accept: "application/json, text/event-stream",
      "user-agent": "an-agent/1.0",
    },
    data: { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } },
  });
  const text = await reply.text();
  const status = reply.status();
  const headers = reply.headers();
  await program.dispose();
  const json = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text) as {
    result?: { isError?: boolean; structuredContent?: Record<string, unknown>; content: { text: string }[] };
  };
  return { status, headers, json };
}

test("a token made on the page asks over MCP, and the log shows what it asked", async ({ page, baseURL }) => {
  const agents = new AgentsPage(page);
  await agents.open();
  const token = await agents.makeToken("browser test");
  expect(token).toMatch(/^mr_/);
  const reply = await callTool(baseURL, token, "describe_product", {
    product: "flight-operations/flight_events",
    fields: ["flight_id"],
  });
  expect(reply.json.result?.structuredContent).toMatchObject({
    title: "Flight events",
    parts: [{ name: "flight_id" }],
    truncated: null,
  });
  const row = agents.calls("an-agent/1.0").first();
  await expect(row).toContainText("describe_product");
  await expect(row).toContainText("flight-operations/flight_events");
  await expect(row).toContainText("(token browser test)");
  await callTool(baseURL, token, "describe_product", { product: "no/such" });
  const refused = agents.calls("an-agent/1.0").filter({ hasText: "NOT_FOUND" }).first();
  await refused.getByRole("button", { name: "describe_product" }).click();
  await expect(page.getByRole("dialog")).toContainText("no/such");

  const stranger = await callTool(baseURL, null, "describe_product", { product: "airports/airports" });
  expect(stranger.status).toBe(401);
  expect(stranger.headers["www-authenticate"]).toContain("Bearer");
});

test("the scripted agent answers from what was done just now, and follows what is done next", async ({
  page,
}) => {
  // Four pages, two of them followed live: near a minute on a busy machine.
  test.slow();
  const agents = new AgentsPage(page);
  const taken = page.waitForResponse((reply) => reply.url().endsWith("/api/clickstream"));
  await page.goto("/products/wildlife/strike_reports");
  await taken;
  await agents.open();
  await expect(agents.scripted()).toContainText("opened Wildlife strike reports", { timeout: 15_000 });
  await expect(agents.scripted().getByRole("region", { name: "Steps" })).toContainText("search_mesh");

  const other = await page.context().newPage();
  await other.goto("/catalog");
  const question = `late departures in winter ${Math.random().toString(36).slice(2, 7)}`;
  await new Frame(other).ask(question);
  await other.waitForURL(/search/);
  await page.bringToFront();
  await expect(agents.scripted()).toContainText(question, { timeout: 15_000 });
  await agents.scripted().getByText("recent_actions").click();
  await expect(agents.scripted().getByRole("region", { name: "Answer of recent_actions" })).toContainText(
    "user_session_aggregates",
  );
  await page.getByLabel("with the one without a model").check();
  await expect(agents.calls("scripted agent").first()).toBeVisible();
});

for (const width of [390, 1440])
  test(`the page is accessible with everything on it at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    const agents = new AgentsPage(page);
    await agents.open();
    await page.getByLabel("with the one without a model").check();
    await expect(agents.calls("scripted agent").first()).toBeAttached();
    await expect(agents.scripted().getByRole("region", { name: "Steps" })).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`)).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
  });

test.describe("governance", () => {
  test.use({ who: "ingrid-solberg" });
  test("sees everybody's agents", async ({ page }) => {
    await page.goto("/agents?of=all");
    await expect(page.getByRole("radio", { name: "Everybody's" })).toBeChecked();
    await expect(page.getByRole("table", { name: "What agents asked" })).toContainText("Maya Okafor");
  });
});
