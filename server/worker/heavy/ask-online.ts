import { type Clock, usFromIso } from "../../clock.ts";
import { onlineReplySchema } from "../../domain/data-plane-api/features.ts";
import type { Principal } from "../../domain/principal.ts";
import type { FeatureValue } from "../../engine/types.ts";
import { AppError, type ErrorCode, type Problem } from "../../errors.ts";
import { principalHeader, signPrincipal } from "../../governance/signed-principal.ts";
import type { KeyReadDeps } from "../../hydration/historical/read-key.ts";

/** Online reads of our own data plane over HTTP, as anybody would make them. */
export interface OnlineAsker {
  /** One value, in the name of the caller. */
  value: KeyReadDeps["online"];
  /** Values of now of several entities, in the order of the features. */
  values(
    principal: Principal,
    features: readonly string[],
    entities: readonly object[],
  ): Promise<{ atUs: number; values: FeatureValue[][] }>;
}

export function createOnlineAsker(options: {
  /** Where the data plane listens; undefined before it does. */
  origin: () => string | undefined;
  signingKey: string;
  clock: Clock;
}): OnlineAsker {
  const ask = async (principal: Principal, body: object) => {
    const origin = options.origin();
    if (origin === undefined)
      throw new AppError("UNAVAILABLE", "The worker is starting; try again in a moment.");
    const reply = await fetch(`${origin}/api/v1/features/online`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        [principalHeader]: signPrincipal(principal, options.signingKey, options.clock.nowMs()),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    const answer: unknown = await reply.json();
    if (!reply.ok) {
      const { code, detail, path } = answer as Problem;
      throw new AppError(
        code as ErrorCode,
        detail,
        path === undefined ? {} : { path: path.replace(/^entities\.0/, "entity") },
      );
    }
    const { metadata, rows } = onlineReplySchema.parse(answer);
    return { atUs: usFromIso(metadata.asOf) ?? 0, rows };
  };
  return {
    async value(principal, { feature, entity, request, asOf, knownAt }) {
      const then = asOf === null ? {} : { asOf, knownAt };
      const { atUs, rows } = await ask(principal, {
        features: [feature],
        entities: [entity],
        request,
        ...then,
      });
      const [found] = rows[0]?.values ?? [];
      return { value: found?.value ?? null, status: found?.status ?? "INVALID", atUs };
    },
    async values(principal, features, entities) {
      const { atUs, rows } = await ask(principal, { features, entities });
      // What the data plane sends as a value is one.
      return {
        atUs,
        values: rows.map((row) => row.values.map(({ value }) => (value ?? null) as FeatureValue)),
      };
    },
  };
}
