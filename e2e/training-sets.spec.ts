import { expect, test } from "./fixtures.ts";

const airports = "flight-operations/origin_airport_activity";
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

test("a small CSV becomes a training set that reads the same again", async ({ page, trainingSets }) => {
  const csv = [
    "Origin Code,late,seen_at",
    ...["ATL", "DFW", "ORD"].flatMap((origin, at) =>
      [30, 10, 2].map((ago) => `${origin},${at},${minutesAgo(ago)}`),
    ),
  ].join("\n");
  await trainingSets.openNew([`${airports}.departures_24h`, `${airports}.last_destinations`]);
  await trainingSets.chooseFile("labels.csv", `${csv}\n`);

  await test.step("columns are proposed from the file, and can be said", async () => {
    await expect(trainingSets.column("instant")).toHaveValue("seen_at");
    await trainingSets.column("origin").selectOption("Origin Code");
  });
  await test.step("as corrected, every label has departures", async () => {
    await page.getByRole("radio", { name: "as corrected" }).click();
    await expect(trainingSets.preview().getByRole("row")).toHaveCount(10, { timeout: 30_000 });
    await expect(trainingSets.preview()).toContainText("DFW");
  });
  const name = `e2e ${Date.now().toString(36)}`;
  await page.getByLabel(/^Name/).fill(name);
  await trainingSets.build();
  await expect(page).toHaveURL(/\/training-sets\/[0-9a-f-]{36}/, { timeout: 60_000 });
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await expect(page.getByText("9 rows").first()).toBeVisible();

  await test.step("read again it has the same hash", async () => {
    await page.getByRole("button", { name: "Read it again" }).click();
    await expect(page.getByText("the same hash, 9 rows")).toBeVisible({ timeout: 60_000 });
  });
  await test.step("it downloads in each format", async () => {
    const id = new URL(page.url()).pathname.split("/").at(-1);
    const csvRows = await page.request.get(`/api/v1/training-sets/${id}/rows`, {
      headers: { accept: "text/csv" },
    });
    const [header = "", ...lines] = (await csvRows.text()).trim().split("\n");
    expect(header).toContain(`${airports}.departures_24h`);
    expect(header).toContain("origin");
    expect(lines).toHaveLength(9);
    for (const button of ["Parquet", "CSV", "NDJSON"]) {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: button, exact: true }).click();
      expect((await download).suggestedFilename()).toMatch(/^training-set-/);
    }
    const notebook = await page.request.get(`/api/v1/training-sets/${id}/notebook`);
    expect((await notebook.json()) as unknown).toMatchObject({ nbformat: 4 });
  });
  await page.goto("/training-sets");
  await expect(page.getByRole("link", { name })).toBeVisible();
});

test("labels without a time or with a wrong one say what is wrong, and nothing is built", async ({
  page,
  trainingSets,
}) => {
  await trainingSets.openNew([`${airports}.departures_24h`]);
  await page.getByRole("radio", { name: "Pasted text" }).click();
  const box = page.getByLabel("Labels as CSV, JSON or NDJSON");
  await box.fill("origin,late\nATL,1\nDFW,0\n");
  await expect(page.getByText("Say which column holds the instant of each label.").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Build/ })).toBeDisabled();
  await box.fill('[{"origin":"ATL","t":"yesterday-ish"}]');
  await trainingSets.column("instant").selectOption("t");
  await expect(page.getByRole("region", { name: "Preview" }).getByRole("alert")).toContainText(
    /labels\.0\.t/,
  );
  await box.fill("nonsense");
  await expect(page.getByText(/neither JSON nor CSV/)).toBeVisible();
});
