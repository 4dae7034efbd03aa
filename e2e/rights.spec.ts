import { expect, test } from "./fixtures.ts";

test.describe("signed out", () => {
  test.use({ who: null });

  test("nothing but health answers, and pages lead to the sign-in and back", async ({ page, request }) => {
    expect((await request.get("/api/v1/health")).ok()).toBe(true);
    for (const path of [
      "/api/v1/products",
      "/api/v1/products/airports/airports",
      "/api/v1/products/flight-operations/flight_events/events",
    ]) {
      const reply = await request.get(path);
      expect(reply.status(), path).toBe(401);
      expect(await reply.json()).toMatchObject({ code: "UNAUTHENTICATED" });
    }
    await page.goto("/catalog");
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByRole("button", { name: /Maya Okafor/ }).click();
    await expect(page).toHaveURL(/\/catalog/);
    await expect(page.getByText("flight_events").first()).toBeVisible();
  });
});

test("a data scientist may not write another domain's stream", async ({ page }) => {
  const reply = await page.request.post("/api/v1/products/help/articles/events", { data: [{ id: "x" }] });
  expect(reply.status()).toBe(403);
  expect(await reply.json()).toMatchObject({ code: "FORBIDDEN" });
});
