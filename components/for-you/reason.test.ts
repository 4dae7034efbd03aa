import { expect, test } from "vitest";
import { reasonText } from "./reason.ts";

test("a reason reads as what the reader did or met", () => {
  expect(reasonText({ kind: "question", words: "late planes" })).toBe("you searched “late planes”");
  expect(reasonText({ kind: "product", words: "Flight events" })).toBe("you opened Flight events");
  const error = (words: string) => reasonText({ kind: "error", words });
  expect(error("INVALID_INPUT filter on products/live")).toBe("your filter was refused");
  expect(error("INVALID_INPUT on new")).toBe("an input was refused");
  expect(error("FORBIDDEN on products")).toBe("access was denied");
  expect(error("INTERNAL on system")).toBe("you were shown the error INTERNAL");
});
