import { expect, test, vi } from "vitest";
import { AppError, toProblem } from "./errors.ts";

test("an error keeps its meaning in another copy of the module, as bundles make them", async () => {
  vi.resetModules();
  const other = await import("./errors.ts");
  expect(other.AppError).not.toBe(AppError);
  const error = new other.AppError("NOT_FOUND", "There is no record 0:7.", { path: "record" });
  expect(error instanceof AppError).toBe(true);
  expect(toProblem(error)).toMatchObject({ status: 404, code: "NOT_FOUND", path: "record" });
});

test("other values are no AppError, and an AppError is none of its subclasses", () => {
  class Refused extends AppError {}
  for (const value of [new Error("x"), null, undefined, "x", { code: "NOT_FOUND" }])
    expect((value as unknown) instanceof AppError).toBe(false);
  expect(new Refused("CONFLICT", "x") instanceof AppError).toBe(true);
  expect(new Refused("CONFLICT", "x") instanceof Refused).toBe(true);
  expect(new AppError("CONFLICT", "x") instanceof Refused).toBe(false);
});
