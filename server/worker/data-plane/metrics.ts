import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Prometheus figures of the data plane. Labels are few and bounded: routes by pattern, never products. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: "millrace_http_requests_total",
    help: "Requests answered, by route pattern and status.",
    labelNames: ["route", "status"] as const,
    registers,
  });
  const durations = new Histogram({
    name: "millrace_http_request_seconds",
    help: "Time to answer, streams left out.",
    labelNames: ["route"] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const accepted = new Counter({
    name: "millrace_records_accepted_total",
    help: "Records that were made durable.",
    registers,
  });
  const rejected = new Counter({
    name: "millrace_records_rejected_total",
    help: "Records refused, by their first fault.",
    labelNames: ["code"] as const,
    registers,
  });
  const delivered = new Counter({
    name: "millrace_records_delivered_total",
    help: "Records sent to readers.",
    labelNames: ["mode"] as const,
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  let finished = 0;
  return {
    registry,
    accepted,
    rejected,
    delivered,
    openTails: gauge("millrace_open_tails", "Event streams open now."),
    sharedTails: gauge("millrace_shared_tails", "Topics tailed now."),
    loopDelay: gauge("millrace_event_loop_delay_seconds", "Smoothed delay of the data plane's event loop."),
    pendingBytes: gauge("millrace_log_pending_bytes", "Bytes handed to the log writer, not yet durable."),
    shed: new Gauge({
      name: "millrace_shed_total",
      help: "Requests refused by overload, by class.",
      labelNames: ["class"] as const,
      registers,
    }),
    /** Counts one finished request. Streams last as long as somebody watches: their duration means nothing. */
    observe(route: string, status: number, elapsedMs: number): void {
      finished++;
      requests.inc({ route, status });
      if (!/(\/stream|\/subscribe|SubscribeFeatures|TailStream)$/.test(route))
        durations.observe({ route }, elapsedMs / 1000);
    },
    /** Requests finished since the start. */
    finished: () => finished,
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
