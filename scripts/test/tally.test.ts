import { describe, expect, test } from "vitest";
import { tallyPlaywright } from "./playwright-report.ts";
import { add, closingLine, nothing } from "./tally.ts";
import { tallyVitest } from "./vitest-report.ts";

test("the closing line has its plain form", () => {
  expect(closingLine({ passed: 812, failed: 1, skipped: 3 })).toBe("812 passed, 1 failed, 3 skipped");
});

test("tallies add up", () => {
  expect(add()).toEqual(nothing);
  expect(add({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 0, skipped: 1 })).toEqual({
    passed: 11,
    failed: 2,
    skipped: 4,
  });
});

describe("Vitest's report", () => {
  const file = (status: string, ...results: string[]) => ({
    name: "a.test.ts",
    status,
    assertionResults: results.map((result) => ({ status: result })),
  });
  const report = {
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [file("passed", "passed")],
  };

  test("passed, failed, skipped and to do", () => {
    expect(tallyVitest(report, 0)).toEqual({ passed: 5, failed: 0, skipped: 2 });
  });

  test("a file that does not load is a failure, one with failed tests counts by them", () => {
    const testResults = [file("failed"), file("failed", "passed", "failed")];
    expect(tallyVitest({ ...report, numFailedTests: 1, testResults }, 1).failed).toBe(2);
  });

  test("a failure without a place, or no report at all, is a failure", () => {
    expect(tallyVitest(report, 1).failed).toBe(1);
    expect(tallyVitest(undefined, 0).failed).toBe(1);
  });
});

describe("Playwright's report", () => {
  test("a flaky test and an error outside tests are failures", () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
    expect(tallyPlaywright({ stats, errors: [{}] }, 1)).toEqual({ passed: 4, failed: 3, skipped: 2 });
  });

  test("no report, or an exit code without a failure, is a failure", () => {
    const stats = { expected: 4, unexpected: 0, flaky: 0, skipped: 0 };
    expect(tallyPlaywright({ stats, errors: [] }, 0).failed).toBe(0);
    expect(tallyPlaywright({ stats, errors: [] }, 1).failed).toBe(1);
    expect(tallyPlaywright(undefined, 0).failed).toBe(1);
  });
});
