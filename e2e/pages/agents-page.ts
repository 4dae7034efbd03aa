import type { Page } from "@playwright/test";

/** How agents connect, what they asked, and the one without a model. */
export class AgentsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.goto("/agents");
  }

  /** Makes a token and returns it from the configuration that it was filled into. */
  async makeToken(name: string): Promise<string> {
    await this.page.getByLabel("Name of the agent").fill(name);
    await this.page.getByRole("button", { name: "Make a read-only token" }).click();
    const config = this.page.locator("#connect pre");
    await config.getByText(/Bearer mr_/).waitFor();
    return /Bearer ([^"]+)"/.exec((await config.textContent()) ?? "")?.[1] ?? "";
  }

  /** Rows of the log, newest first. */
  calls(tool: string) {
    return this.page
      .getByRole("table", { name: "What agents asked" })
      .getByRole("row")
      .filter({ hasText: tool });
  }

  scripted() {
    return this.page.locator("#scripted");
  }
}
