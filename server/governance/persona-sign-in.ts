import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import type { Db } from "../db.ts";
import { type Persona, personas } from "../domain/personas.ts";
import { isLocalRequest, type RequestOrigin } from "./loopback.ts";

export interface PersonaDeps {
  db: Db;
  /** Whether this installation runs with the sample mesh. */
  sample: boolean;
}

export interface PersonaOffer {
  /** Whom the visitor may become by one click; empty when nobody. */
  personas: Persona[];
  /** Why nobody, in words for the sign-in page; null when somebody. */
  refusal: string | null;
}

/** Who may be signed in to by one click from where a request came from. */
export async function offerPersonas(
  { db, sample }: PersonaDeps,
  origin: RequestOrigin,
): Promise<PersonaOffer> {
  const none = (refusal: string): PersonaOffer => ({ personas: [], refusal });
  if (!sample)
    return none("This mesh runs without the sample, so there is nobody to sign in as by one click.");
  if (!isLocalRequest(origin))
    return none(
      "The people of the sample can be signed in to only on the machine that runs Millrace, at http://localhost. Sign in with your own account.",
    );
  const known = await db.person.findMany({
    where: { persona: true, id: { in: personas.map(({ id }) => id) } },
    select: { id: true },
  });
  const there = new Set(known.map(({ id }) => id));
  const offered = personas.filter(({ id }) => there.has(id));
  return offered.length > 0
    ? { personas: offered, refusal: null }
    : none("The sample is still being loaded. Try again in a moment.");
}

/** The parts of a request's headers that say where it came from. */
export const originOf = (headers: Headers | undefined): RequestOrigin => ({
  forwardedFor: headers?.get("x-forwarded-for") ?? null,
  host: headers?.get("host") ?? null,
});

/** `POST /sign-in/persona {id}`: a real session for a person of the sample, refused with the reason elsewhere. */
export function personaSignIn(deps: PersonaDeps) {
  return {
    id: "millrace-persona",
    endpoints: {
      signInPersona: createAuthEndpoint(
        "/sign-in/persona",
        { method: "POST", body: z.object({ id: z.string() }) },
        async (ctx) => {
          const offer = await offerPersonas(deps, originOf(ctx.headers));
          if (offer.refusal !== null)
            throw new APIError("FORBIDDEN", { code: "PERSONA_REFUSED", message: offer.refusal });
          const user = offer.personas.some(({ id }) => id === ctx.body.id)
            ? await ctx.context.internalAdapter.findUserById(ctx.body.id)
            : null;
          if (!user)
            throw new APIError("NOT_FOUND", {
              message: `There is no person "${ctx.body.id}" in the sample.`,
            });
          const session = await ctx.context.internalAdapter.createSession(user.id);
          await setSessionCookie(ctx, { session, user });
          return ctx.json({ id: user.id, name: user.name });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}
