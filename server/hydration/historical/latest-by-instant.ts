import type { StoredVersion } from "../../adapters/online-store/types.ts";
import type { KnownAt } from "../../domain/data-plane-api/historical.ts";
import { compareInstants } from "../../engine/order.ts";
import { latestVersion } from "../features/lookups/latest-version.ts";

/** Which versions count at an instant. */
export const knownBy =
  (knownAt: KnownAt, atUs: number) =>
  (version: StoredVersion): boolean => {
    if (knownAt.kind === "as-served") return version.servableTimeUs <= atUs;
    return knownAt.kind === "as-corrected" || version.knowledgeTimeUs <= knownAt.us;
  };

/**
 * What a look-up of a stream finds at each of some instants (ascending). Without corrections among the versions one walk
 * in the order in which they begin to count answers all instants: the answer is the greatest so far by (event time,
 * partition, offset). With corrections, which may take an answer away again, each instant is looked at on its own.
 */
export function latestByInstant(
  versions: readonly StoredVersion[],
  instantsUs: readonly number[],
  knownAt: KnownAt,
): (StoredVersion | undefined)[] {
  const corrected = versions.some((version) => version.replaces !== null || version.replacedBy !== null);
  if (corrected) return instantsUs.map((atUs) => latestVersion(versions, atUs, knownBy(knownAt, atUs)));
  const begins = (version: StoredVersion) =>
    knownAt.kind === "as-served"
      ? Math.max(version.eventTimeUs, version.servableTimeUs)
      : version.eventTimeUs;
  const known =
    knownAt.kind === "at" ? versions.filter((one) => one.knowledgeTimeUs <= knownAt.us) : [...versions];
  known.sort((a, b) => begins(a) - begins(b));
  let next = 0;
  let latest: StoredVersion | undefined;
  return instantsUs.map((atUs) => {
    for (let one = known[next]; one && begins(one) <= atUs; one = known[++next])
      if (!latest || compareInstants(one, latest) > 0) latest = one;
    return latest;
  });
}
