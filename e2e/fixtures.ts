import { test as base, expect } from "@playwright/test";
import { CatalogPage } from "./pages/catalog-page.ts";
import { FeaturesTab } from "./pages/features-tab.ts";
import { Frame } from "./pages/frame.ts";
import { LiveTab } from "./pages/live-tab.ts";
import { SearchPage } from "./pages/search-page.ts";
import { TrainingSets } from "./pages/training-sets.ts";

export type Who = "maya-okafor" | "daniel-reyes" | "ingrid-solberg";

interface Fixtures {
  /** Who the test signs in as; null stays signed out. */
  who: Who | null;
  frame: Frame;
  catalog: CatalogPage;
  search: SearchPage;
  live: LiveTab;
  features: FeaturesTab;
  trainingSets: TrainingSets;
}

/** Tests begin signed in, as the data scientist unless they say otherwise with `test.use({ who })`. */
export const test = base.extend<Fixtures>({
  who: ["maya-okafor", { option: true }],
  page: async ({ page, who, baseURL }, use) => {
    if (who !== null) {
      const reply = await page.request.post("/api/auth/sign-in/persona", {
        data: { id: who },
        headers: { origin: baseURL ?? "" },
      });
      expect(reply.ok(), `signing in as ${who}: ${reply.status()}`).toBe(true);
    }
    await use(page);
  },
  frame: async ({ page }, use) => use(new Frame(page)),
  catalog: async ({ page }, use) => use(new CatalogPage(page)),
  search: async ({ page }, use) => use(new SearchPage(page)),
  live: async ({ page }, use) => use(new LiveTab(page)),
  features: async ({ page }, use) => use(new FeaturesTab(page)),
  trainingSets: async ({ page }, use) => use(new TrainingSets(page)),
});

export { expect };
