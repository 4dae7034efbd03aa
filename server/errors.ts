/**
 * The one vocabulary of failures. The domain throws these; each edge (tRPC, REST, data plane, CLI) maps
 * them to its own form, so nothing below an edge knows about HTTP.
 *
 * Every message names the thing, the cause and the fix.
 */
export const errorStatus = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  KEY_CHANGED: 409,
  GONE: 410,
  TOO_LARGE: 413,
  UNSUPPORTED: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UPSTREAM: 502,
  UNAVAILABLE: 503,
  TIMEOUT: 504,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** RFC 9457 problem document, as every public error reply carries it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  path?: string;
}

/**
 * Tells our errors from others across copies of this module: the portal's pages and its route handlers are bundled
 * apart but share one container, so an error made in one is looked at in the other, by another copy of the class.
 */
const mark = Symbol.for("millrace.AppError");

/** A failure the caller can act on. `path` names the offending field in dotted form, e.g. `labels.0.t`. */
export class AppError extends Error {
  readonly [mark] = true;
  readonly code: ErrorCode;
  readonly path: string | undefined;

  constructor(code: ErrorCode, message: string, options: { path?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.path = options.path;
  }

  /** `instanceof AppError` goes by the mark; for its subclasses by their own class, as usual. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: `this` is the class on the right of instanceof
    if (this !== AppError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && mark in value;
  }
}

const titles: Record<ErrorCode, string> = {
  INVALID_INPUT: "The input is not valid",
  UNAUTHENTICATED: "Sign-in needed",
  FORBIDDEN: "Not permitted",
  NOT_FOUND: "Not found",
  CONFLICT: "Conflict with the current state",
  KEY_CHANGED: "A correction may not change the key",
  GONE: "No longer available",
  TOO_LARGE: "Too large",
  UNSUPPORTED: "Not supported here",
  RATE_LIMITED: "Too many requests",
  INTERNAL: "Internal error",
  UPSTREAM: "Another system failed",
  UNAVAILABLE: "Temporarily unavailable",
  TIMEOUT: "Timed out",
};

/** Maps any thrown value to a problem document; unknown failures become INTERNAL without their text. */
export function toProblem(error: unknown): Problem {
  if (error instanceof AppError) {
    return {
      type: `https://millrace.dev/problems/${error.code.toLowerCase().replaceAll("_", "-")}`,
      title: titles[error.code],
      status: errorStatus[error.code],
      detail: error.message,
      code: error.code,
      ...(error.path === undefined ? {} : { path: error.path }),
    };
  }
  return {
    type: "https://millrace.dev/problems/internal",
    title: titles.INTERNAL,
    status: 500,
    detail: "Something failed on our side; the process log has the cause under this request's time.",
    code: "INTERNAL",
  };
}
