import { expect, type Locator, type Page } from "@playwright/test";

/** The Live tab of a product: rows of a running stream. */
export class LiveTab {
  readonly page: Page;
  readonly grid: Locator;
  readonly filter: Locator;

  constructor(page: Page) {
    this.page = page;
    this.grid = page.getByRole("grid", { name: "Records" });
    this.filter = page.getByRole("textbox", { name: "Filter in CEL" });
  }

  async open(productId: string, query = ""): Promise<void> {
    await this.page.goto(`/products/${productId}/live${query}`);
  }

  /** Comes here from another tab of the same product. */
  async switchTo(): Promise<void> {
    await this.page.getByRole("main").getByRole("link", { name: "Live", exact: true }).click();
  }

  rows() {
    return this.grid.getByRole("row").filter({ has: this.page.locator("td") });
  }

  /** The state pill reads exactly this. */
  async expectState(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("status").filter({ hasText: text }).first()).toBeVisible();
  }

  /** A total of the status line, by its label: scanned, matched, dropped, filter errors. */
  async counter(label: "scanned" | "matched" | "dropped" | "filter errors"): Promise<number> {
    const text = await this.page
      .getByText(new RegExp(`^${label}`))
      .first()
      .textContent();
    return Number((text ?? "").replaceAll(/[^0-9]/g, ""));
  }

  async applyFilter(cel: string): Promise<void> {
    await this.filter.fill(cel);
    await this.filter.press("Enter");
  }

  async togglePause(): Promise<void> {
    await this.page.getByRole("button", { name: /^(Pause|Resume)/ }).click();
  }

  async openFirst(): Promise<string> {
    const row = this.rows().first();
    await row.click();
    const drawer = this.drawer();
    await expect(drawer).toBeVisible();
    return (await drawer.getAttribute("aria-label")) ?? "";
  }

  /** The open record's details, by address `partition:offset` where given. */
  drawer(address?: string) {
    return this.page.getByRole("complementary", { name: address ? `Record ${address}` : /^Record \d+:\d+/ });
  }
}
