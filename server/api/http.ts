import type { IncomingHttpHeaders } from "node:http";
import { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Principal } from "../domain/principal.ts";
import { AppError } from "../errors.ts";
import { originOf } from "../governance/persona-sign-in.ts";
import { type Container, getContainer } from "./container.ts";
import { handleRest, problemReply } from "./rest/handle.ts";
import { openApiDocument } from "./rest/openapi.ts";
import { appRouter } from "./root.ts";

const headersOf = (request: Request): IncomingHttpHeaders => Object.fromEntries(request.headers);

const resolve =
  (container: Container) =>
  (request: Request): Promise<Principal> =>
    container.resolvePrincipal(headersOf(request));

/** A token that does not count is the caller's affair, not a failure of ours. */
function refusedToken(error: unknown): never {
  if (error instanceof AppError)
    throw new TRPCError({ code: "UNAUTHORIZED", message: error.message, cause: error });
  throw error;
}

/** Serves `/api/v1` outside the data plane. */
export function serveRest(request: Request): Promise<Response> {
  const container = getContainer();
  return handleRest(
    {
      container,
      resolvePrincipal: resolve(container),
      onFailure: (error, where) =>
        container.log.error({ err: error, ...where }, "a request failed on our side"),
    },
    request,
  );
}

/** Serves `/api/trpc`. */
export function serveTrpc(request: Request): Promise<Response> {
  const container = getContainer();
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: async () => ({
      container,
      principal: await resolve(container)(request).catch(refusedToken),
      origin: originOf(request.headers),
    }),
    onError({ error, path }) {
      if (error.code === "INTERNAL_SERVER_ERROR")
        container.log.error({ err: error, path }, "a procedure failed on our side");
    },
  });
}

/**
 * Serves `/api/openapi.json`: the public interfaces, generated from the schemas that serve them. For signed-in
 * callers, like everything but health.
 */
export async function serveOpenApi(request: Request): Promise<Response> {
  const container = getContainer();
  try {
    const principal = await resolve(container)(request);
    if (principal.kind === "anonymous")
      throw new AppError("UNAUTHENTICATED", "Sign in first, or send an API token.");
    return Response.json(openApiDocument(container.version, container.publicUrl));
  } catch (error) {
    return problemReply(error);
  }
}

/** Serves `/api/auth`. */
export function serveAuth(request: Request): Promise<Response> {
  return getContainer().auth.handle(request);
}
