import { compareInstants } from "../../../engine/order.ts";
import type { EngineEvent } from "../../../engine/types.ts";
import { versionsInForce } from "../../../engine/versions.ts";

/**
 * What a look-up of a stream finds: among the versions known and in force, the one with the greatest (event time,
 * partition, offset) at or before the instant. Undefined when there is none.
 */
export function latestVersion<E extends EngineEvent>(
  versions: Iterable<E>,
  atUs: number,
  known: (version: E) => boolean,
): E | undefined {
  let latest: E | undefined;
  for (const version of versionsInForce([...versions].filter(known)))
    if (version.eventTimeUs <= atUs && (!latest || compareInstants(version, latest) > 0)) latest = version;
  return latest;
}
