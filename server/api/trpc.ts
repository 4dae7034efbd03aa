import { initTRPC, TRPCError } from "@trpc/server";
import type { Principal } from "../domain/principal.ts";
import { AppError, type ErrorCode, type Problem, toProblem } from "../errors.ts";
import type { RequestOrigin } from "../governance/loopback.ts";
import type { Container } from "./container.ts";

/** What every procedure gets: the composed dependencies and who is asking. */
export interface Context {
  container: Container;
  principal: Principal;
  /** Where the request came from; absent in calls that came from nowhere else. */
  origin?: RequestOrigin;
}

const trpcCode: Record<ErrorCode, TRPCError["code"]> = {
  INVALID_INPUT: "BAD_REQUEST",
  UNAUTHENTICATED: "UNAUTHORIZED",
  FORBIDDEN: "FORBIDDEN",
  NOT_FOUND: "NOT_FOUND",
  CONFLICT: "CONFLICT",
  KEY_CHANGED: "CONFLICT",
  GONE: "NOT_FOUND",
  TOO_LARGE: "PAYLOAD_TOO_LARGE",
  UNSUPPORTED: "UNPROCESSABLE_CONTENT",
  RATE_LIMITED: "TOO_MANY_REQUESTS",
  INTERNAL: "INTERNAL_SERVER_ERROR",
  UPSTREAM: "BAD_GATEWAY",
  UNAVAILABLE: "SERVICE_UNAVAILABLE",
  TIMEOUT: "GATEWAY_TIMEOUT",
};

const t = initTRPC.context<Context>().create({
  errorFormatter({ shape, error }) {
    const problem: Problem | undefined =
      error.cause instanceof AppError
        ? toProblem(error.cause)
        : error.code === "INTERNAL_SERVER_ERROR"
          ? toProblem(error)
          : undefined;
    const { stack: _stack, ...data } = shape.data;
    return { ...shape, message: problem?.detail ?? shape.message, data: { ...data, problem } };
  },
});

/** The one error middleware: typed errors keep their meaning, anything else stays inside. */
const translate = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof AppError) {
    const cause = result.error.cause;
    throw new TRPCError({ code: trpcCode[cause.code], message: cause.message, cause });
  }
  return result;
});

export const router = t.router;
export const createCaller = t.createCallerFactory;

/** Anyone, signed in or not. Only health-like facts belong here. */
export const publicProcedure = t.procedure.use(translate);

/** Signed-in principals. */
export const readerProcedure = publicProcedure.use(({ ctx, next }) => {
  if (ctx.principal.kind === "anonymous")
    throw new AppError("UNAUTHENTICATED", "Sign in first, or send an API token.");
  return next();
});
