import { matchPath, type PathParams } from "../../domain/data-plane-api/paths.ts";
import { AppError } from "../../errors.ts";
import type { Route } from "./route.ts";

export interface Match {
  route: Route;
  params: PathParams;
}

/** Finds the route of a method and path. Throws NOT_FOUND for unknown paths and methods, naming what there is. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match {
  const bySize = new Map<number, Route[]>();
  const exact = new Map(
    routes
      .filter(({ pattern }) => !pattern.includes(":"))
      .map((route) => [`${route.method} ${route.pattern}`, { route, params: {} }]),
  );
  for (const route of routes) {
    const size = route.pattern.split("/").length;
    bySize.set(size, [...(bySize.get(size) ?? []), route]);
  }
  return (method, path) => {
    const known = exact.get(`${method} ${path}`);
    if (known) return known;
    const others: string[] = [];
    for (const route of bySize.get(path.split("/").length) ?? []) {
      const params = matchPath(route.pattern, path);
      if (params === undefined) continue;
      if (route.method === method) return { route, params };
      others.push(route.method);
    }
    if (others.length > 0) throw new MethodError(method, others);
    throw new AppError("NOT_FOUND", `There is nothing at ${path.slice(0, 200)} on the data plane.`);
  };
}

/** A known path with another method; answered with 405 and Allow. */
export class MethodError extends AppError {
  readonly allow: readonly string[];

  constructor(method: string, allow: readonly string[]) {
    super("UNSUPPORTED", `This path takes ${allow.join(" and ")}, not ${method.slice(0, 20)}.`);
    this.allow = allow;
  }
}
