import { Gauge, type Registry } from "prom-client";
import type { FeatureSetState } from "../../../domain/data-plane-api/feature-set-state.ts";

/** Figures of all feature sets together, read when somebody asks for the metrics. */
export function registerSetMetrics(registry: Registry, states: () => FeatureSetState[]): void {
  const registers = [registry];
  const sum = (name: string, help: string, of: (state: FeatureSetState) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(states().reduce((all, state) => all + of(state), 0));
      },
    });
  new Gauge({
    name: "millrace_feature_sets",
    help: "Feature sets, by what their reader is doing.",
    labelNames: ["phase"] as const,
    registers,
    collect() {
      this.reset();
      for (const { phase } of states()) this.inc({ phase });
    },
  });
  sum(
    "millrace_feature_lag_records",
    "Records of the sources that are not applied yet.",
    (s) => s.lagRecords,
  );
  sum("millrace_feature_keys", "Keys known.", (s) => s.keys);
  sum("millrace_feature_keys_in_memory", "Keys held in memory.", (s) => s.keysInMemory);
  sum("millrace_feature_memory_bytes", "Memory the keys hold, estimated.", (s) => s.memoryBytes);
  sum("millrace_feature_keys_spilled_total", "Keys that left memory for others.", (s) => s.spilled);
  sum("millrace_feature_state_bytes", "State files on disk.", (s) => s.fileBytes);
  new Gauge({
    name: "millrace_feature_events_total",
    help: "Records taken in, by what came of them; one can count twice, e.g. late and duplicate.",
    labelNames: ["outcome"] as const,
    registers,
    collect() {
      this.reset();
      for (const { counters } of states())
        for (const [outcome, count] of Object.entries(counters)) this.inc({ outcome }, count);
    },
  });
}
