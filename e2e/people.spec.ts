import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const token = process.env.E2E_TOKEN;

test.describe("people", () => {
  test.use({ who: null });
  test.skip(!token, "needs an administrator's token in E2E_TOKEN");

  const stamp = Date.now().toString(36);
  const admin = { email: `ada-${stamp}@example.org`, password: "correct horse battery" };

  const signIn = async (page: Page, { email, password }: { email: string; password: string }) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible();
  };

  test("an administrator adds somebody, who signs in, changes the password and is removed again", async ({
    page,
    browser,
  }) => {
    const made = await page.request.post("/api/trpc/person.create", {
      headers: { authorization: `Bearer ${token}` },
      data: { name: `Ada ${stamp}`, role: "admin", title: "", ...admin },
    });
    expect(made.ok(), await made.text()).toBe(true);
    await signIn(page, admin);
    await page.goto("/people");

    const bo = { email: `bo-${stamp}@example.org`, password: "a first password" };
    await page.getByRole("button", { name: "New person" }).click();
    const form = page.getByRole("dialog", { name: "New person" });
    await form.getByLabel("Name").fill(`Bo ${stamp}`);
    await form.getByLabel("E-mail address").fill(bo.email);
    await form.getByLabel("First password").fill("short");
    await form.getByRole("button", { name: "Add" }).click();
    await expect(form.getByRole("alert")).toContainText("at least 10 are needed");
    await form.getByLabel("First password").fill(bo.password);
    await form.getByRole("button", { name: "Add" }).click();
    const row = page.getByRole("row", { name: new RegExp(`Bo ${stamp}`) });
    await expect(row).toContainText("data scientist");

    const theirs = await browser.newPage();
    await signIn(theirs, bo);
    await theirs.goto("/people");
    await expect(theirs.getByRole("button", { name: "New person" })).toHaveCount(0);
    await theirs.goto("/account");
    await theirs.getByLabel("Password now").fill(bo.password);
    await theirs.getByLabel("New password").fill("a better password");
    await theirs.getByRole("button", { name: "Change the password" }).click();
    await expect(theirs.getByText("Your password is changed", { exact: true })).toBeVisible();

    const act = async (what: RegExp) => {
      await row.getByRole("button", { name: `Change Bo ${stamp}` }).click();
      await page.getByRole("menuitem", { name: what }).click();
    };
    await act(/Change the role/);
    await page.getByRole("dialog").getByLabel("Role").selectOption("governance");
    await page.getByRole("dialog").getByRole("button", { name: "Change", exact: true }).click();
    await expect(row).toContainText("governance");
    await act(/Remove/);
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await expect(row).toHaveCount(0);
    // Who somebody is, is remembered for a moment.
    await expect(async () => {
      await theirs.goto("/people");
      await expect(theirs).toHaveURL(/sign-in/, { timeout: 1_000 });
    }).toPass({ timeout: 15_000 });
    await theirs.close();
  });
});
