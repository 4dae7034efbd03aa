import { expect, type Locator, type Page } from "@playwright/test";

/** The Features tab of a product: the look-up box, the features with their values, and the panel behind a value. */
export class FeaturesTab {
  readonly page: Page;
  readonly panel: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole("dialog");
  }

  async open(productId: string, query = ""): Promise<void> {
    await this.page.goto(`/products/${productId}/features${query}`);
  }

  async lookUp(column: string, key: string): Promise<void> {
    await this.page.getByLabel(column, { exact: true }).fill(key);
    await this.page.getByRole("button", { name: "Look up" }).click();
  }

  row(feature: string): Locator {
    return this.page
      .getByRole("region", { name: /^Features of / })
      .getByRole("row")
      .filter({ has: this.page.getByRole("button", { name: feature, exact: true }) });
  }

  /** The value of a feature for the looked-up key: the button that opens how it came about. */
  value(feature: string): Locator {
    return this.row(feature).getByRole("button", { name: /how it came about/ });
  }

  /** The value as a number, on a page of the past what it was then; NaN while it is none. */
  async number(feature: string): Promise<number> {
    const text = (await this.value(feature).textContent()) ?? "";
    const [then = ""] = text.replace(/,? ?[a-z0-9_]+: how it came about$/, "").split("→");
    return Number(then.replaceAll(",", ""));
  }

  async explain(feature: string): Promise<void> {
    await this.value(feature).click();
    await expect(this.panel.getByRole("table", { name: "The value by every evaluator" })).toBeVisible();
  }
}
