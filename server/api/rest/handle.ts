import { PlanRefused } from "../../catalog/product/apply-product.ts";
import { matchPath } from "../../domain/data-plane-api/paths.ts";
import { anonymous, type Principal } from "../../domain/principal.ts";
import { AppError, type Problem, toProblem } from "../../errors.ts";
import type { Container } from "../container.ts";
import { parse, readBody, readQuery } from "./read-request.ts";
import type { RestReply, RestRoute } from "./route.ts";
import { restRoutes } from "./routes/index.ts";

/** Where the control plane's paths begin. */
export const restPrefix = "/api/v1";

export interface RestDeps {
  container: Container;
  /** Who asks, from the request's cookie or token. Throws UNAUTHENTICATED for a token that does not count. */
  resolvePrincipal(request: Request): Promise<Principal>;
  /** Told of failures that are ours. */
  onFailure(error: unknown, request: { method: string; path: string }): void;
  /** Told of every answer: the route's pattern (`unknown` where none matched), status, seconds. */
  observe?(method: string, route: string, status: number, seconds: number): void;
}

/** Answers a request of the control plane. Never throws: failures are problem documents. */
export async function handleRest(deps: RestDeps, request: Request): Promise<Response> {
  const begun = performance.now();
  let pattern = "unknown";
  const reply = await answer(deps, request, (matched) => {
    pattern = matched;
  });
  deps.observe?.(request.method, pattern, reply.status, (performance.now() - begun) / 1000);
  return reply;
}

async function answer(
  deps: RestDeps,
  request: Request,
  onMatch: (pattern: string) => void,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  try {
    const { route, params } = findRoute(request.method, pathname);
    onMatch(route.pattern);
    const principal = await principalOf(deps, request, route);
    const reply = await route.handle({
      container: deps.container,
      principal,
      path: (route.path ? parse(route.path, params) : {}) as never,
      query: (route.query ? readQuery(route.query, searchParams) : {}) as never,
      body: (route.body ? await readBody(request, route.body) : undefined) as never,
    });
    return replyOf(reply);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "INTERNAL")
      deps.onFailure(error, { method: request.method, path: pathname });
    return problemReply(error);
  }
}

class MethodNotAllowed extends AppError {
  readonly allow: string;

  constructor(method: string, path: string, allowed: readonly string[]) {
    super("UNSUPPORTED", `${path} does not take ${method}; it takes ${allowed.join(", ")}.`);
    this.allow = allowed.join(", ");
  }
}

function findRoute(
  method: string,
  path: string,
): { route: RestRoute; params: Readonly<Record<string, string>> } {
  const matches = restRoutes.flatMap((route) => {
    const pattern = `${restPrefix}${route.pattern.replace(/\{(\w+)\}/g, ":$1")}`;
    const params = matchPath(pattern, path);
    return params ? [{ route, params }] : [];
  });
  if (matches.length === 0)
    throw new AppError("NOT_FOUND", `There is nothing at ${path}. /api/openapi.json lists what there is.`);
  const wanted = method === "HEAD" ? "GET" : method;
  const match = matches.find(({ route }) => route.method === wanted);
  if (!match)
    throw new MethodNotAllowed(
      method,
      path,
      matches.map(({ route }) => route.method),
    );
  return match;
}

async function principalOf(deps: RestDeps, request: Request, route: RestRoute): Promise<Principal> {
  // What anyone may read must not fail for a cookie of yesterday.
  if (route.access === "public") return anonymous;
  return refuseAnonymous(await deps.resolvePrincipal(request));
}

/** The principal itself. Throws UNAUTHENTICATED for a caller without a name. */
export function refuseAnonymous(principal: Principal): Principal {
  if (principal.kind === "anonymous")
    throw new AppError("UNAUTHENTICATED", "Sign in first, or send an API token: Authorization: Bearer mr_….");
  return principal;
}

const common = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

function replyOf({ status = 200, body, contentType, headers }: RestReply): Response {
  const asIs = contentType !== undefined && typeof body === "string";
  return new Response(asIs ? body : JSON.stringify(body), {
    status,
    headers: { ...common, "content-type": contentType ?? "application/json; charset=utf-8", ...headers },
  });
}

/** Any failure as problem JSON; a refused product file brings all its findings along. */
export function problemReply(error: unknown): Response {
  const known = toProblem(error);
  const status = error instanceof MethodNotAllowed ? 405 : known.status;
  const problem: Problem & { findings?: unknown } = {
    ...known,
    status,
    ...(error instanceof PlanRefused ? { findings: error.findings } : {}),
  };
  const headers: Record<string, string> = {
    ...common,
    "content-type": "application/problem+json; charset=utf-8",
  };
  if (error instanceof MethodNotAllowed) headers.allow = error.allow;
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="millrace"';
  if (status === 429 || status === 503) headers["retry-after"] = "1";
  return new Response(JSON.stringify(problem), { status, headers });
}
