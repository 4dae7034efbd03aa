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

/** Words that carry no meaning of their own. */
const functionWords = new Set(
  "a an and are at for from how i in is it my of on or that the their to what when with".split(" "),
);
const contentWords = (text: string) =>
  new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((word) => word !== "" && !functionWords.has(word)),
  );

test("an article is found by a paraphrase without a word of it, within 2 s of publishing", async ({
  page,
}) => {
  const stamp = Date.now().toString(36);
  const article = {
    title: `Calming a barking puppy ${stamp}`,
    summary: "Soothing a young dog that yelps after dark.",
    text: "Keep its bed warm, speak softly, and let it tire itself out by playing before you switch off the lamp.",
  };
  const paraphrase = "how to quieten my noisy hound at night";
  const shared = [...contentWords(paraphrase)].filter((word) =>
    contentWords(Object.values(article).join(" ")).has(word),
  );
  expect(shared, "content words that the paraphrase shares with the article").toEqual([]);

  await page.goto("/help/new");
  await page.getByLabel("Title").fill(article.title);
  await page.getByLabel(/Summary/).fill(article.summary);
  await page
    .getByLabel(/Text|Body|Markdown/)
    .first()
    .fill(article.text);
  const id = article.title.toLowerCase().replaceAll(" ", "-");
  const hit = async () => {
    const reply = await page.request.post("/api/v1/products/help/articles/query", {
      data: { question: paraphrase, k: 5 },
      headers: { origin: new URL(page.url()).origin },
    });
    expect(reply.ok(), `${reply.status()} ${await reply.text()}`).toBe(true);
    const { hits } = (await reply.json()) as {
      hits: { id: string; signals: { words: string[]; cosine: number } }[];
    };
    return hits.find((each) => each.id === id);
  };
  expect(await hit()).toBeUndefined();

  const published = page.waitForResponse((reply) => reply.url().includes("article.publish") && reply.ok());
  const clicked = Date.now();
  await page.getByRole("button", { name: /Publish/ }).click();
  let found: Awaited<ReturnType<typeof hit>>;
  await expect
    .poll(
      async () => {
        found = await hit();
        return found !== undefined;
      },
      { message: "the article is found", timeout: 5_000, intervals: [50] },
    )
    .toBe(true);
  const tookMs = Date.now() - clicked;
  await published;
  test.info().annotations.push({ type: "publish → found by meaning", description: `${tookMs} ms` });
  expect(found?.signals.words).toEqual([]);
  expect(tookMs).toBeLessThan(2_000);
});
