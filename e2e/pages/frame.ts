import type { Page } from "@playwright/test";

/** What stands around every page: question box, time control, palette, rail. */
export class Frame {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Types a question into the box that `/` leads to. */
  async ask(question: string): Promise<void> {
    await this.page.keyboard.press("/");
    await this.page.keyboard.type(question);
    await this.page.keyboard.press("Enter");
  }

  /** Moves the page to an instant, in words. */
  async travel(words: string): Promise<void> {
    await this.page.getByRole("button", { name: /Travel to/ }).click();
    await this.page.getByLabel("See the page as of").fill(words);
    await this.page.getByRole("button", { name: "Travel", exact: true }).click();
  }

  pinned() {
    return this.page.getByText("Pinned to the past", { exact: true });
  }

  async backToLive(): Promise<void> {
    await this.page.getByRole("button", { name: "Back to live" }).click();
  }

  async go(entry: string): Promise<void> {
    await this.page.getByRole("navigation").getByRole("link", { name: entry, exact: true }).first().click();
  }

  async openPalette(): Promise<void> {
    await this.page.keyboard.press("Control+k");
  }
}
