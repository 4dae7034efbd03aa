import type { Page } from "@playwright/test";

/** The training-set builder. */
export class TrainingSets {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async openNew(features: readonly string[]): Promise<void> {
    await this.page.goto(`/training-sets/new?f=${encodeURIComponent(features.join(","))}`);
  }

  async chooseFile(name: string, text: string): Promise<void> {
    await this.page
      .getByLabel("A file of labels")
      .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  }

  column(needed: string) {
    return this.page.getByRole("combobox", { name: `Column for ${needed}` });
  }

  preview() {
    return this.page.getByRole("table", { name: "The first rows of the training set" });
  }

  async build(): Promise<void> {
    await this.page.getByRole("button", { name: /^Build \d/ }).click();
  }
}
