import type { ProductActivity } from "../../domain/read-models/catalog.ts";
import type { HealthState } from "../../domain/read-models/health.ts";
import type { CatalogEntry } from "../index/entry.ts";
import type { ActivityView } from "./board.ts";

/** Share of a promise from which it counts as nearly broken. */
const warnFrom = 0.8;
/** Share of refused records from which a contract counts as broken. */
const refusedBreach = 0.01;

/** What is measured about one product, held against what it promises. */
export function activityOf(entry: CatalogEntry, view: ActivityView, nowMs: number): ProductActivity {
  const stream = entry.hasStream ? view.streams.get(entry.id) : undefined;
  const table = entry.hasTable ? view.tables.get(entry.id) : undefined;
  const { newestMs, untilMs } = newestOf(entry, view, nowMs);
  return {
    ratePerSecond: stream?.ratePerSecond ?? null,
    lastDay: stream?.lastDay ?? Array.from({ length: 24 }, () => null),
    newestAt: newestMs === null ? null : new Date(newestMs).toISOString(),
    promisedFreshnessMs: entry.promisedFreshnessMs,
    freshness: freshness(newestMs, entry.promisedFreshnessMs, untilMs),
    records: stream?.records ?? table?.rows ?? null,
    bytes: stream || table ? sumKnown(stream?.bytes ?? null, table?.bytes ?? null) : null,
    rejectedLastDay: stream?.rejectedLastDay ?? null,
    contract: conformance(stream?.lastDay ?? null, stream?.rejectedLastDay ?? null),
    readersToday: view.readers.get(entry.id) ?? 0,
    measuredAt: stream?.measuredAt ?? new Date(view.measuredAtMs).toISOString(),
  };
}

/** The states alone, for lists that look at every product. */
export function statesOf(
  entry: CatalogEntry,
  view: ActivityView,
  nowMs: number,
): Pick<ProductActivity, "freshness" | "contract" | "ratePerSecond"> {
  const stream = entry.hasStream ? view.streams.get(entry.id) : undefined;
  const { newestMs, untilMs } = newestOf(entry, view, nowMs);
  return {
    freshness: freshness(newestMs, entry.promisedFreshnessMs, untilMs),
    contract: stream ? conformance(stream.lastDay, stream.rejectedLastDay) : "unknown",
    ratePerSecond: stream?.ratePerSecond ?? null,
  };
}

/**
 * The age of the newest data against the promise: ok below 80 %, warn from there on, breach above it. Without a
 * promise or without data nothing can be said.
 */
export function freshness(newestMs: number | null, promisedMs: number | null, nowMs: number): HealthState {
  if (newestMs === null || promisedMs === null) return "unknown";
  const share = (nowMs - newestMs) / promisedMs;
  return share > 1 ? "breach" : share >= warnFrom ? "warn" : "ok";
}

/**
 * How records of the last day kept the contract: ok when none was refused, breach from 1 % on, warn between.
 * Unknown when no record came.
 */
export function conformance(
  lastDay: readonly (number | null)[] | null,
  rejected: number | null,
): HealthState {
  if (lastDay === null || rejected === null) return "unknown";
  const accepted = lastDay.reduce<number>((sum, hour) => sum + (hour ?? 0), 0);
  if (accepted + rejected === 0) return "unknown";
  if (rejected === 0) return "ok";
  return rejected / (accepted + rejected) >= refusedBreach ? "breach" : "warn";
}

/**
 * Instant of a product's newest data, and the instant its age counts to: of its stream or table it is now, of features
 * when they were measured, as what they rest on moves with every record.
 */
function newestOf(
  entry: CatalogEntry,
  view: ActivityView,
  nowMs: number,
): { newestMs: number | null; untilMs: number } {
  const stream = entry.hasStream ? view.streams.get(entry.id) : undefined;
  const table = entry.hasTable ? view.tables.get(entry.id) : undefined;
  const set = view.featureSets.get(entry.id);
  if (stream || table || !set)
    return { newestMs: newest(stream?.newestAt ?? null, table?.atMs ?? null), untilMs: nowMs };
  return { newestMs: set.appliedUntilMs, untilMs: set.measuredMs };
}

function newest(streamAt: string | null, tableMs: number | null): number | null {
  const streamMs = streamAt === null ? null : Date.parse(streamAt);
  if (streamMs === null || tableMs === null) return streamMs ?? tableMs;
  return Math.max(streamMs, tableMs);
}

const sumKnown = (a: number | null, b: number | null) =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0);
