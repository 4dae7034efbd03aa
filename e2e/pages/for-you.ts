import type { Page } from "@playwright/test";

/** "For what you are doing now" on Home. */
export class ForYou {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get panel() {
    return this.page.getByRole("region", { name: "For what you are doing now" });
  }

  list(title: "Products" | "Features" | "Help") {
    return this.panel.getByRole("list", { name: `${title} for what you are doing now` });
  }

  first() {
    return this.list("Products").getByRole("listitem").first();
  }

  /** Notes when the first product's reason first holds these words, and how far the layout shifts meanwhile. */
  async watch(reason: string): Promise<() => Promise<{ atMs: number; shift: number }>> {
    await this.page.evaluate((words) => {
      const seen = { atMs: 0, shift: 0 };
      Object.assign(window, { forYouSeen: seen });
      const look = () => {
        const first = document.querySelector('[aria-label="Products for what you are doing now"] li');
        if (seen.atMs === 0 && first?.textContent?.includes(words)) seen.atMs = Date.now();
      };
      const panel = document.querySelector("#for-you");
      if (panel)
        new MutationObserver(look).observe(panel, { subtree: true, childList: true, characterData: true });
      new PerformanceObserver((entries) => {
        for (const entry of entries.getEntries())
          seen.shift += (entry as PerformanceEntry & { value: number }).value;
      }).observe({ type: "layout-shift" });
    }, reason);
    return async () => {
      const seen = await this.page.waitForFunction(
        () => {
          const { forYouSeen } = window as unknown as { forYouSeen: { atMs: number; shift: number } };
          return forYouSeen.atMs > 0 ? forYouSeen : null;
        },
        undefined,
        { timeout: 15_000 },
      );
      return (await seen.jsonValue()) ?? { atMs: 0, shift: 0 };
    };
  }
}
