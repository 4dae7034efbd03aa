import { rmSync } from "node:fs";

/** Removes the data folder that `playwright.config.ts` made for this run. */
export default function teardown(): void {
  const { E2E_HOME: home, E2E_URL: url } = process.env;
  if (home && !url) rmSync(home, { recursive: true, force: true });
}
