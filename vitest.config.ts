import { defineConfig } from "vitest/config";

const everywhere = ["**/node_modules/**", "**/.next/**", "**/.cache/**", "**/.millrace*/**", "e2e/**"];
const special = ["**/*.systems.test.*", "**/*.long.test.*"];
const alias = { "@": import.meta.dirname };

/**
 * Three kinds of test: `unit` (also the contract suites on embedded systems) is what a stranger runs,
 * `systems` starts real systems, `long` soaks and kills. Browser tests are Playwright's, under e2e/.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...everywhere, ...special],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "systems",
          include: ["**/*.systems.test.ts"],
          exclude: everywhere,
          testTimeout: 120_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "long",
          include: ["**/*.long.test.ts"],
          exclude: everywhere,
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
