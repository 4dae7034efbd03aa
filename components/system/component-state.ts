import type { HealthState } from "@/server/domain/read-models/health.ts";

const states: Record<string, HealthState> = {
  ok: "ok",
  ready: "ok",
  running: "ok",
  idle: "ok",
  done: "ok",
  degraded: "warn",
  starting: "warn",
  restarting: "warn",
  waiting: "warn",
  paused: "warn",
  stopping: "warn",
  failing: "breach",
  failed: "breach",
  down: "breach",
  stopped: "breach",
  error: "breach",
};

/** What a component's own word for its state means; a word nobody knows is unknown, never good. */
export function componentState(status: string): HealthState {
  return states[status] ?? "unknown";
}
