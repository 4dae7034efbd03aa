import { type Clock, usFromIso } from "../../clock.ts";
import { onlineReplySchema } from "../../domain/data-plane-api/features.ts";
import { AppError, type ErrorCode, type Problem } from "../../errors.ts";
import { principalHeader, signPrincipal } from "../../governance/signed-principal.ts";
import type { KeyReadDeps } from "../../hydration/historical/read-key.ts";

/** Asks our own data plane for one value, as anybody would, in the name of the caller. */
export function createOnlineAsker(options: {
  /** Where the data plane listens; undefined before it does. */
  origin: () => string | undefined;
  signingKey: string;
  clock: Clock;
}): KeyReadDeps["online"] {
  return async (principal, { feature, entity, request, asOf, knownAt }) => {
    const origin = options.origin();
    if (origin === undefined)
      throw new AppError("UNAVAILABLE", "The worker is starting; try again in a moment.");
    const now = asOf === null ? {} : { asOf, knownAt };
    const reply = await fetch(`${origin}/api/v1/features/online`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        [principalHeader]: signPrincipal(principal, options.signingKey, options.clock.nowMs()),
      },
      body: JSON.stringify({ features: [feature], entities: [entity], request, ...now }),
      signal: AbortSignal.timeout(10_000),
    });
    const body: unknown = await reply.json();
    if (!reply.ok) {
      const { code, detail, path } = body as Problem;
      throw new AppError(
        code as ErrorCode,
        detail,
        path === undefined ? {} : { path: path.replace(/^entities\.0/, "entity") },
      );
    }
    const { metadata, rows } = onlineReplySchema.parse(body);
    const [found] = rows[0]?.values ?? [];
    return {
      value: found?.value ?? null,
      status: found?.status ?? "INVALID",
      atUs: usFromIso(metadata.asOf) ?? 0,
    };
  };
}
