import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Prometheus figures of the web process. Labels are few and bounded: routes by pattern, never products or people. */
export function createWebMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "millrace_web_" });
  const requests = new Counter({
    name: "millrace_web_requests_total",
    help: "Control plane requests answered, by route pattern and status.",
    labelNames: ["method", "route", "status"] as const,
    registers,
  });
  const durations = new Histogram({
    name: "millrace_web_request_seconds",
    help: "Time to answer a control plane request.",
    labelNames: ["method", "route"] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const products = new Gauge({
    name: "millrace_products",
    help: "Products in the catalog, by status.",
    labelNames: ["status"] as const,
    registers,
  });
  const journal = new Gauge({
    name: "millrace_journal_projected",
    help: "Next journal offset the catalog's tables have not applied yet.",
    registers,
  });
  return {
    registry,
    /** Counts one answered request. */
    observe(method: string, route: string, status: number, seconds: number): void {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
    /** Sets what is read at the moment of asking. */
    setCatalog(counts: ReadonlyMap<string, number>, projected: number): void {
      products.reset();
      for (const [status, count] of counts) products.set({ status }, count);
      journal.set(projected);
    },
  };
}

export type WebMetrics = ReturnType<typeof createWebMetrics>;
