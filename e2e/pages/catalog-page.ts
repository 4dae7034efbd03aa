import type { Page } from "@playwright/test";

export class CatalogPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/catalog${query}`);
  }

  product(name: string) {
    return this.page.getByRole("row").filter({ hasText: name });
  }

  async filterBy(facetValue: string): Promise<void> {
    await this.page
      .getByRole("link", { name: new RegExp(`^${facetValue}`) })
      .first()
      .click();
  }
}
