import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

/** An embeddings endpoint that answers until it is told to hang; then it takes requests and says nothing. */
async function startEndpoint() {
  let hangs = false;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    if (hangs) return;
    const { input } = JSON.parse(body) as { input: string[] };
    const data = input.map((text, index) => ({
      object: "embedding",
      index,
      embedding: Array.from({ length: 8 }, (_, at) => 1 + (text.charCodeAt(at) || 0)),
    }));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    hang: () => {
      hangs = true;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const productFile = (id: string, model: string) => {
  const [domain, name] = id.split("/");
  return `apiVersion: v1.0.0
kind: DataProduct
id: ${id}
name: ${name}
domain: ${domain}
status: active
description: { purpose: Notes whose model hangs. }
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: ${name}.stream }
  - { name: vectors, type: vectors, version: 1.0.0, contractId: ${name}.vectors }
---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.stream
version: 1.0.0
status: active
schema:
  - name: note
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, primaryKey: true }
      - { name: text, logicalType: string, required: true }
      - { name: at, logicalType: timestamp, required: true }
customProperties:
  - { property: millrace.stream, value: { key: [id], eventTime: at, recordId: id } }
---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.vectors
version: 1.0.0
status: active
schema: [{ name: note, logicalType: object, properties: [{ name: id, logicalType: string, primaryKey: true }] }]
customProperties:
  - { property: millrace.vectors, value: { source: ${id}, columns: [text], model: ${model} } }
`;
};

/** Governance connects the endpoint: it alone may name addresses of this machine. */
async function connect(browser: Browser, baseURL: string | undefined, id: string, baseUrl: string) {
  const context = await browser.newContext(baseURL === undefined ? {} : { baseURL });
  await context.request.post("/api/auth/sign-in/persona", {
    data: { id: "ingrid-solberg" },
    headers: { origin: baseURL ?? "" },
  });
  const config = { baseUrl, model: id, dimensions: 8, timeoutMs: 20_000, local: true };
  const reply = await context.request.post("/api/v1/connections", {
    data: { id, name: "A model that hangs", system: "openai", config },
  });
  expect(reply.status(), await reply.text()).toBe(200);
  await context.close();
}

test.use({ who: "daniel-reyes" });

test("a product that hangs is named as timed out, and the others' answers are there", async ({
  page,
  search,
  browser,
  baseURL,
}) => {
  test.slow();
  const endpoint = await startEndpoint();
  const own = Math.random().toString(36).slice(2, 8);
  const id = `wildlife/hung_${own}`;
  const api = `/api/v1/products/${id}`;
  try {
    await connect(browser, baseURL, `hung-${own}`, endpoint.baseUrl);
    const published = await page.request.put(api, {
      headers: { "content-type": "application/yaml" },
      data: productFile(id, `hung-${own}`),
    });
    expect(published.ok(), await published.text()).toBe(true);
    const at = new Date().toISOString();
    const sent = await page.request.post(`${api}/events`, {
      data: [{ id: "n1", text: "a goose walked over the lawn", at }],
    });
    expect(sent.ok(), await sent.text()).toBe(true);
    const embedded = async () => {
      const reply = await page.request.get(`${api}/vectors`);
      return reply.ok() ? ((await reply.json()) as { embedded: number | null }).embedded : null;
    };
    await expect.poll(embedded, { timeout: 60_000, intervals: [500] }).toBe(1);

    await test.step("while its model answers, it is one of those that answered", async () => {
      const reply = await page.request.post(`${api}/query`, { data: { question: "goose", k: 1 } });
      expect(((await reply.json()) as { hits: unknown[] }).hits).toHaveLength(1);
    });

    endpoint.hang();
    // A question that nobody asked before: the vectors of the last ones are remembered.
    await page.goto(`/search?q=${encodeURIComponent(`geese that damaged an engine ${own}`)}`);
    await expect(async () => {
      const again = page.getByRole("button", { name: "Ask again" });
      if (await again.isVisible()) await again.click();
      await expect(search.coverage()).toContainText("timed out 1", { timeout: 3_000 });
      await expect(search.answers().first()).toContainText("wildlife/strike_reports", { timeout: 3_000 });
    }).toPass({ timeout: 60_000 });
    await expect(search.answers().first()).toContainText(/goose|geese/i);

    await search.coverage().locator("summary").click();
    const row = search.coverage().getByRole("row").filter({ hasText: id });
    await expect(row).toContainText("timed out");
    await expect(row).toContainText("No answer within 1500 ms.");
    const chip = search
      .plan()
      .getByRole("listitem")
      .filter({ hasText: `hung_${own}` });
    await expect(chip).toContainText("No answer within 1500 ms.");

    await test.step("taken off the plan, nobody is late", async () => {
      await search.takeOff(`hung_${own}`);
      await expect(search.coverage()).toContainText("timed out 0");
      await expect(search.answers().first()).toContainText("wildlife/strike_reports");
    });
  } finally {
    await page.request.delete(api);
    endpoint.stop();
  }
});
