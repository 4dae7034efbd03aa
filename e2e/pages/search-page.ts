import type { Page } from "@playwright/test";

export class SearchPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Links to products, best first. */
  hits() {
    return this.page.getByRole("main").locator('a[href^="/products/"]');
  }
}
