import type { Problem } from "@/server/errors.ts";

/** What a failure comes down to for a reader: what failed, why, and its code. */
export type ShownProblem = Pick<Problem, "title" | "detail" | "code"> & { status?: number; path?: string };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isProblem(value: unknown): value is ShownProblem {
  return isRecord(value) && typeof value.title === "string" && typeof value.detail === "string";
}

/**
 * The problem inside whatever was thrown: a tRPC client error (`data.problem`), a problem document of the REST
 * interface as parsed JSON, or a network failure.
 */
export function problemOf(error: unknown): ShownProblem {
  if (isRecord(error)) {
    if (isProblem(error)) return error;
    if (isRecord(error.data)) {
      if (isProblem(error.data.problem)) return error.data.problem;
      if (error.data.code === "BAD_REQUEST" && typeof error.message === "string")
        return { title: "The input is not valid", detail: inputDetail(error.message), code: "INVALID_INPUT" };
    }
    if (error.name === "TRPCClientError" || error instanceof TypeError)
      return {
        title: "Millrace does not answer",
        detail:
          "The request did not reach the portal, or its answer was not readable. It may be starting or stopped: look at the terminal that runs it.",
        code: "UNAVAILABLE",
      };
    if (typeof error.message === "string" && error.message !== "")
      return { title: "Something failed", detail: error.message, code: "INTERNAL" };
  }
  return { title: "Something failed", detail: String(error), code: "INTERNAL" };
}

/** tRPC puts zod's issues into the message as JSON: say them in words. */
function inputDetail(message: string): string {
  try {
    const issues: unknown = JSON.parse(message);
    if (!Array.isArray(issues)) return message;
    return issues
      .filter(isRecord)
      .map(
        (issue) => `${Array.isArray(issue.path) ? issue.path.join(".") : "input"}: ${String(issue.message)}`,
      )
      .join("; ");
  } catch {
    return message;
  }
}
