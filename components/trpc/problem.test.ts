import { expect, test } from "vitest";
import { AppError, toProblem } from "@/server/errors.ts";
import { problemOf } from "./problem.ts";

const problem = toProblem(new AppError("NOT_FOUND", "There is no product x/y.", { path: "id" }));

test("reads the problem of a procedure, of the REST interface, and of an error boundary alike", () => {
  for (const thrown of [{ name: "TRPCClientError", message: "…", data: { problem } }, problem])
    expect(problemOf(thrown)).toMatchObject({
      code: "NOT_FOUND",
      detail: "There is no product x/y.",
      path: "id",
    });
  expect(problemOf(new Error("boom"))).toMatchObject({ detail: "boom", code: "INTERNAL" });
});

test("says in words what of an input was wrong", () => {
  const message = JSON.stringify([{ path: ["limit"], message: "Too big" }]);
  expect(problemOf({ name: "TRPCClientError", message, data: { code: "BAD_REQUEST" } })).toMatchObject({
    code: "INVALID_INPUT",
    detail: "limit: Too big",
  });
});

test("a network that fails is Millrace that does not answer", () => {
  expect(problemOf(new TypeError("fetch failed"))).toMatchObject({ code: "UNAVAILABLE" });
  expect(problemOf({ name: "TRPCClientError", message: "x", data: undefined })).toMatchObject({
    code: "UNAVAILABLE",
  });
});
