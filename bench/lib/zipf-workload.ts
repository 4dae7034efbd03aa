import { randomNumbers } from "../../server/engine/testing/random.ts";
import type { EngineEvent } from "../../server/engine/types.ts";

/** Events by their place in the order in which they come. */
export interface Workload {
  key(i: number): string;
  event(i: number): EngineEvent;
  /** Servable time of the last event. */
  lastUs: number;
}

/**
 * Events at a steady rate over some days, their keys by Zipf's law (rank r has a share of 1/r), 5 % of them up to two
 * hours late. The same for the same seed. What is kept is small: events are made when they are asked for, as a reader
 * of the log makes them.
 */
export function zipfWorkload({
  events,
  keys,
  days,
  seed,
}: {
  events: number;
  keys: number;
  days: number;
  seed: number;
}): Workload {
  const random = randomNumbers(seed);
  const names = Array.from({ length: keys }, (_, i) => `account-${i}`);
  const shares = new Float64Array(keys);
  let total = 0;
  for (let rank = 0; rank < keys; rank++) {
    total += 1 / (rank + 1);
    shares[rank] = total;
  }
  const rankOf = Uint32Array.from({ length: events }, () => firstAtLeast(shares, random() * total));
  const lateBy = Float64Array.from({ length: events }, () =>
    random() < 0.05 ? Math.floor(random() * 7.2e9) : 0,
  );
  const amounts = Float64Array.from({ length: events }, () => Math.round(random() * 20_000) / 100);
  const delays = Float64Array.from({ length: events }, () => Math.round(-60 * Math.log(1 - random()) - 20));
  const products = Uint16Array.from({ length: events }, () => Math.floor(random() ** 2 * 2000));
  const productNames = Array.from({ length: 2000 }, (_, i) => `product-${i}`);
  const places = ["search", "product", "cart", "checkout", "help"];
  const startUs = 1_767_225_600_000_000;
  const stepUs = Math.floor((days * 86_400_000_000) / events);
  return {
    key: (i) => names[rankOf[i] ?? 0] ?? "",
    event(i) {
      const nowUs = startUs + i * stepUs;
      const delay = delays[i] ?? 0;
      return {
        eventTimeUs: nowUs - (lateBy[i] ?? 0),
        knowledgeTimeUs: nowUs,
        servableTimeUs: nowUs,
        partition: 0,
        offset: i,
        recordId: null,
        inputs: [true, amounts[i], delay, productNames[products[i] ?? 0], places[i % 5], delay > 15],
      };
    },
    lastUs: startUs + (events - 1) * stepUs,
  };
}

/** First place whose (ascending) value is not below the one asked for. */
function firstAtLeast(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
