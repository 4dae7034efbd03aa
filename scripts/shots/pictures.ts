import type { Page } from "@playwright/test";

/** A page of the portal as it is pictured. */
export interface Subject {
  name: string;
  path: string;
  /** Resolves when what the picture is about can be seen: data, not placeholders. */
  ready: (page: Page) => Promise<void>;
}

export interface Picture {
  file: string;
  subject: Subject;
  theme: "light" | "dark";
  width: number;
  height: number;
}

/** The sample loads its week of flights and embeds its texts first; on two busy cores that takes minutes. */
const dataMs = 240_000;

const flights = "/products/flight-operations/flight_events";

const catalog: Subject = {
  name: "catalog",
  path: "/catalog",
  async ready(page) {
    const row = page.getByRole("row").filter({ has: page.locator(`a[href="${flights}"]`) });
    await row.getByRole("img", { name: /records an hour over 24 h/ }).waitFor({ timeout: dataMs });
    await row
      .getByText(/^[\d.,k]+\/(s|min|h)$/)
      .first()
      .waitFor({ timeout: dataMs });
  },
};

const live: Subject = {
  name: "live",
  path: `${flights}/live`,
  async ready(page) {
    await page
      .getByRole("status")
      .filter({ hasText: /^Live$/ })
      .waitFor({ timeout: dataMs });
    await page.locator("[data-sequence]").nth(5).waitFor({ timeout: dataMs });
    // Until one more record comes while one watches: the picture shows a stream, not a list.
    const newest = await page.evaluate(newestRow);
    await page.waitForFunction(
      (before) =>
        [...document.querySelectorAll<HTMLElement>("[data-sequence]")].some(
          ({ dataset }) => Number(dataset.sequence) > before,
        ),
      newest,
      { timeout: dataMs },
    );
  },
};

const search: Subject = {
  name: "search",
  path: `/search?q=${encodeURIComponent("geese that damaged an engine during take-off")}`,
  async ready(page) {
    const answer = page.getByRole("link", { name: /goose/i }).first();
    const deadline = performance.now() + dataMs;
    // Until its records are embedded, a product answers by their words alone.
    while (!(await found(answer, 10_000))) {
      if (performance.now() > deadline) throw new Error("The search does not find the strikes of geese.");
      await page.reload();
    }
  },
};

const features: Subject = {
  name: "features",
  path: "/products/flight-operations/origin_airport_activity/features",
  async ready(page) {
    await page.getByRole("table").getByText("departures_1h").first().waitFor({ timeout: dataMs });
    await page
      .getByText(/compared with brute force|equal/)
      .first()
      .waitFor({ timeout: dataMs });
    await page
      .getByRole("region", { name: "History of this key" })
      .locator("svg.recharts-surface")
      .first()
      .waitFor({ timeout: dataMs });
  },
};

const vectors: Subject = {
  name: "vectors",
  path: "/products/wildlife/strike_reports/vectors?near=goose&colour=phase_of_flight",
  async ready(page) {
    await page.getByText(/% of the variance/).waitFor({ timeout: dataMs });
    await page
      .locator("#neighbours")
      .getByRole("listitem")
      .or(page.locator("#neighbours tbody tr"))
      .first()
      .waitFor({ timeout: dataMs });
  },
};

const agents: Subject = {
  name: "agents",
  path: "/agents",
  async ready(page) {
    await page.locator("#scripted").getByText("recent_actions").first().waitFor({ timeout: dataMs });
  },
};

const lineage: Subject = {
  name: "lineage",
  path: "/lineage",
  async ready(page) {
    await page.locator(".react-flow__node").nth(2).waitFor({ timeout: dataMs });
    await page.locator(".react-flow__edge").first().waitFor({ state: "attached", timeout: dataMs });
  },
};

const found = (locator: ReturnType<Page["getByText"]>, timeout: number): Promise<boolean> =>
  locator
    .first()
    .waitFor({ timeout })
    .then(
      () => true,
      () => false,
    );

/** Arrival number of the newest row on the page; runs in the browser. */
function newestRow(): number {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-sequence]")];
  return Math.max(...rows.map(({ dataset }) => Number(dataset.sequence)));
}

const desktop = { width: 1440, height: 900 };

/** Every picture of the documentation. */
export const pictures: readonly Picture[] = [
  ...[catalog, live, search, features, vectors, agents, lineage].flatMap((subject) =>
    (["light", "dark"] as const).map((theme) => ({
      file: `${subject.name}-${theme}.png`,
      subject,
      theme,
      ...desktop,
    })),
  ),
  { file: "live-phone.png", subject: live, theme: "light", width: 390, height: 844 },
];
