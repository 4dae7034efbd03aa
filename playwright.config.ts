import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, devices } from "@playwright/test";

const home = resolve(".cache", "e2e-home");

// Playwright loads this file once more in each worker: what the first load chose holds, and only it cleans up.
if (process.env.E2E_RUN === undefined) {
  process.env.E2E_RUN = String(process.pid);
  process.env.E2E_TOKEN ??= process.env.E2E_URL ? "" : randomBytes(24).toString("hex");
  process.env.E2E_PORT ??= String(21_000 + (process.pid % 4000) * 2);
  rmSync(home, { recursive: true, force: true });
}

const port = Number(process.env.E2E_PORT);
const baseURL = process.env.E2E_URL ?? `http://localhost:${port}`;
const { PLAYWRIGHT_CHROMIUM: executablePath } = process.env;

/**
 * Browser tests against a real start of Millrace with the sample mesh on a data folder of their own, or against
 * a running one named by E2E_URL (with an administrator's token in E2E_TOKEN for the tests that need one). `npm test` finds the browser; alone: `PLAYWRIGHT_CHROMIUM=… npx playwright test`.
 */
export default defineConfig({
  testDir: "e2e",
  // Soaks are part of \`npm run test:long\`.
  ...(process.env.E2E_LONG ? { testMatch: "**/*.long.spec.ts" } : { testIgnore: "**/*.long.spec.ts" }),
  outputDir: "test-results",
  // One server and two cores: side by side the tests would measure each other.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  use: {
    baseURL,
    trace: "retain-on-failure",
    launchOptions: executablePath ? { executablePath } : {},
  },
  projects: [
    { name: "chromium", use: { ...devices["Desktop Chrome"], viewport: { width: 1440, height: 900 } } },
  ],
  ...(process.env.E2E_URL
    ? {}
    : {
        webServer: {
          command: "node scripts/start.mjs",
          env: {
            PORT: String(port),
            DATA_PLANE_PORT: String(port + 1),
            MILLRACE_HOME: home,
            MILLRACE_SAMPLE: "1",
            MILLRACE_BOOTSTRAP_TOKEN: process.env.E2E_TOKEN ?? "",
          },
          url: `${baseURL}/api/v1/health`,
          timeout: 240_000,
          gracefulShutdown: { signal: "SIGTERM", timeout: 8000 },
          stdout: "pipe",
        },
      }),
});
