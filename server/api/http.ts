import type { IncomingHttpHeaders } from "node:http";
import { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { projectedOffset } from "../catalog/journal/journal.ts";
import type { Principal } from "../domain/principal.ts";
import { AppError } from "../errors.ts";
import { originOf } from "../governance/persona-sign-in.ts";
import { type Container, getContainer } from "./container.ts";
import { handleRest, problemReply, refuseAnonymous } from "./rest/handle.ts";
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
      observe: container.metrics.observe,
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

/** Serves `/api/openapi.json`: the public interfaces, generated from the schemas that serve them. */
export function serveOpenApi(request: Request): Promise<Response> {
  return forReaders(request, async ({ version, publicUrl }) =>
    Response.json(openApiDocument(version, publicUrl)),
  );
}

/** Serves `/metrics` in Prometheus' text form: this process's figures and, where it answers, the worker's. */
export function serveMetrics(request: Request): Promise<Response> {
  return forReaders(request, async (container) => {
    const counts = new Map<string, number>();
    for (const { status } of (await container.index.current()).entries.values())
      counts.set(status, (counts.get(status) ?? 0) + 1);
    const { metrics, workerMetrics, db } = container;
    metrics.setCatalog(counts, await projectedOffset(db));
    const worker = await workerMetrics().catch(() => "# The worker does not answer.\n");
    return new Response(`${await metrics.registry.metrics()}\n${worker}`, {
      headers: { "content-type": metrics.registry.contentType, "cache-control": "no-store" },
    });
  });
}

/** Answers signed-in callers, as everything but health does; every failure is a problem document. */
async function forReaders(
  request: Request,
  work: (container: Container) => Promise<Response>,
): Promise<Response> {
  const container = getContainer();
  try {
    refuseAnonymous(await resolve(container)(request));
    return await work(container);
  } catch (error) {
    if (!(error instanceof AppError)) container.log.error({ err: error }, "a request failed on our side");
    return problemReply(error);
  }
}

/** Serves `/api/auth`. */
export function serveAuth(request: Request): Promise<Response> {
  return getContainer().auth.handle(request);
}
