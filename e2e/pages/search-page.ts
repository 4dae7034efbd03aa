import type { Page } from "@playwright/test";

export class SearchPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Links to products that the catalog finds, best first. */
  hits() {
    return this.page.getByRole("list", { name: "Products found" }).locator('a[href^="/products/"]');
  }

  /** Records that answer, best first. */
  answers() {
    return this.page.getByRole("list", { name: "Answers" }).getByRole("listitem");
  }

  plan() {
    return this.page.getByRole("list", { name: "Plan" });
  }

  /** The one line that says who answered; opens to the reasons. */
  coverage() {
    return this.page.getByTestId("coverage");
  }

  async takeOff(product: string): Promise<void> {
    await this.plan()
      .getByRole("button", { name: `Do not ask ${product}`, exact: true })
      .click();
  }
}
