import type { Clock } from "../../clock.ts";
import type { Logger } from "../../log.ts";
import type { Route } from "./route.ts";

/**
 * What a heavy route may use. Heavy routes (DuckDB, file inference) run in the worker's main thread, never in the
 * data plane's: the data plane authenticates the caller, pipes the request with a freshly signed principal to an
 * internal listener on main and pipes the answer back, bodies streaming both ways. A heavy route looks like any
 * other; only this list decides where it runs.
 */
export interface HeavyRouteDeps {
  clock: Clock;
  /** MILLRACE_HOME; tables stand under `homePaths(home).lake`. */
  home: string;
  log: Logger;
}

/** Every heavy route. Add one by a file in handlers/ and a line here, e.g. `...rowsRoutes(deps)`. */
export function heavyRoutes(_deps: HeavyRouteDeps): Route[] {
  return [];
}
