import type { FeatureValue, Instant } from "../types.ts";
import type { Plain } from "./aggregator.ts";
import { objectBytes, valueBytes } from "./heap-size.ts";

/** A value with its place in the order of events. Never changed once made, so that partials may share it. */
export interface Placed extends Instant {
  readonly value: FeatureValue;
}

export function place(value: FeatureValue, { eventTimeUs, partition, offset }: Instant): Placed {
  return { eventTimeUs, partition, offset, value };
}

export function encodePlaced({ eventTimeUs, partition, offset, value }: Placed): Plain {
  return [eventTimeUs, partition, offset, value];
}

export function decodePlaced(plain: Plain): Placed {
  const [eventTimeUs, partition, offset, value] = plain as [number, number, number, FeatureValue];
  return { eventTimeUs, partition, offset, value };
}

/** With the event time's double, which does not fit its field. */
export function placedBytes({ value }: Placed): number {
  return objectBytes(4) + 16 + valueBytes(value);
}
