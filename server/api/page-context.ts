import { originOf } from "../governance/persona-sign-in.ts";
import { getContainer } from "./container.ts";
import type { Context } from "./trpc.ts";

/** The procedures' context for a page that is rendered for whoever sent these headers. */
export async function pageContext(headers: Headers): Promise<Context> {
  const container = getContainer();
  return {
    container,
    principal: await container.resolvePrincipal(Object.fromEntries(headers)),
    origin: originOf(headers),
  };
}
