import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError, createAuthMiddleware } from "better-auth/api";
import type { Clock } from "../clock.ts";
import type { Db } from "../db.ts";
import type { Logger } from "../log.ts";
import { createAttemptLimit } from "./attempt-limit.ts";
import { maxPasswordLength, minPasswordLength } from "./credentials.ts";
import { clientAddress } from "./loopback.ts";
import { personaSignIn } from "./persona-sign-in.ts";

export interface AuthDeps {
  db: Db;
  clock: Clock;
  log: Pick<Logger, "debug" | "info" | "warn" | "error">;
  /** `secrets/auth-secret`. */
  secret: string;
  /** Origin under which people reach the portal; https makes the cookies Secure. */
  publicUrl: string;
  port: number;
  /** Whether the sample mesh is loaded, so that its people may be offered. */
  sample: boolean;
  /** Attempts to sign in before a visitor has to wait. */
  limits?: SignInLimits;
}

export interface SignInLimits {
  /** For one account within 15 minutes, from anywhere. */
  perAccount: number;
  /** From one address within a minute, for any account. */
  perAddress: number;
}

const usualLimits: SignInLimits = { perAccount: 20, perAddress: 30 };

/** Path of the route handler under `app/`. */
export const authPath = "/api/auth";

const sessionSeconds = 30 * 24 * 60 * 60;
const signInPath = "/sign-in/email";

/** Header that carries the address attempts are counted by; only `handleAuth` sets it. */
const clientHeader = "x-millrace-client";

/**
 * Local accounts on better-auth: e-mail and password, sessions in the database. Nobody signs up by themselves;
 * an administrator makes accounts. Nothing is sent anywhere.
 */
export function createAuth(deps: AuthDeps) {
  const secure = deps.publicUrl.startsWith("https://");
  const limits = deps.limits ?? usualLimits;
  const byAccount = createAttemptLimit(deps.clock, { max: limits.perAccount, windowMs: 15 * 60_000 });
  const byAddress = createAttemptLimit(deps.clock, { max: limits.perAddress, windowMs: 60_000 });
  const auth = betterAuth({
    appName: "Millrace",
    baseURL: deps.publicUrl,
    basePath: authPath,
    secret: deps.secret,
    database: prismaAdapter(deps.db, { provider: "postgresql" }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength, maxPasswordLength },
    // A session is not prolonged: then a signed-in request writes nothing to the database.
    session: { expiresIn: sessionSeconds, disableSessionRefresh: true },
    user: { changeEmail: { enabled: false }, deleteUser: { enabled: false } },
    // Names and addresses are the journal's; these would change them behind its back.
    disabledPaths: [
      "/update-user",
      "/sign-up/email",
      "/sign-in/social",
      "/link-social",
      "/request-password-reset",
    ],
    // A page may only be one of the host it asks; another site's page has another origin than that host.
    trustedOrigins: (request) => {
      const host = request?.headers.get("host");
      return [deps.publicUrl, ...(host ? [`${secure ? "https" : "http"}://${host}`] : [])];
    },
    rateLimit: { enabled: false },
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        if (ctx.path !== signInPath) return;
        const account = String((ctx.body as { email?: unknown } | undefined)?.email ?? "").toLowerCase();
        const waitMs = Math.max(
          byAddress.attempt(ctx.headers?.get(clientHeader) ?? "unknown"),
          byAccount.attempt(account),
        );
        if (waitMs > 0)
          throw new APIError("TOO_MANY_REQUESTS", {
            message: `Too many attempts to sign in. Wait ${Math.ceil(waitMs / 1000)} seconds.`,
          });
      }),
      after: createAuthMiddleware(async (ctx) => {
        const { newSession } = ctx.context;
        if (ctx.path === signInPath && newSession) byAccount.clear(newSession.user.email.toLowerCase());
      }),
    },
    plugins: [personaSignIn(deps)],
    advanced: {
      // Said explicitly, because better-auth would otherwise switch both off under a test runner.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      // Two installations on one machine differ by port, which cookies do not tell apart.
      cookiePrefix: `millrace-${deps.port}`,
      useSecureCookies: secure,
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
      ipAddress: { ipAddressHeaders: [clientHeader] },
    },
    telemetry: { enabled: false },
    onAPIError: {
      onError: (error) => {
        // Refusals are answers to the visitor, not troubles of ours.
        if (!(error instanceof APIError)) deps.log.error({ err: error }, "An account request failed");
      },
    },
    logger: {
      level: "warn",
      log: (level, message, ...details) => {
        // "Invalid password" and the like are answers; failures of ours arrive at onAPIError.
        deps.log[level === "error" ? "warn" : "debug"]({ details }, `better-auth: ${message}`);
      },
    },
  });
  return {
    /** Serves everything under `/api/auth`. The web process has made `X-Forwarded-For` trustworthy before. */
    async handle(request: Request): Promise<Response> {
      const headers = new Headers(request.headers);
      headers.set(clientHeader, clientAddress(headers.get("x-forwarded-for")));
      return auth.handler(new Request(request, { headers }));
    },
    /** The account id a session cookie stands for, or null. */
    async sessionUser(cookie: string): Promise<string | null> {
      const found = await auth.api.getSession({ headers: new Headers({ cookie }) });
      return found?.user.id ?? null;
    },
  };
}

export type Auth = ReturnType<typeof createAuth>;
