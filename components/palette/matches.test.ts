import { expect, test } from "vitest";
import { matches } from "./matches.ts";

test("every typed word must begin a word", () => {
  expect(matches("sys", "System", "Processes and memory")).toBe(true);
  expect(matches("mem sys", "System", "Processes and memory")).toBe(true);
  expect(matches("ystem", "System")).toBe(false);
  expect(matches("sys xyz", "System")).toBe(false);
  expect(matches("", "System")).toBe(true);
});
