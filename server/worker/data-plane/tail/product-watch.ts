import { isoFromUs } from "../../../clock.ts";
import type { ServedProduct, ServedStream } from "../../../domain/data-plane-api/served-product.ts";
import type { Activity } from "../activity/activity.ts";
import { OutgoingRecord } from "../records/outgoing.ts";
import { select } from "../records/select.ts";
import type { View } from "../records/view.ts";
import type { SharedTail } from "./shared-tail.ts";
import type { TailSource } from "./tails.ts";

/** Seconds over which the row's rate is taken. */
const rateSeconds = 5;
const newest = 5;

/** One product's row on the multiplexed live stream. */
export interface ProductWatch {
  /** The row now, as the JSON of a `LiveProduct`; its records are those since the last call. */
  row(): string;
  close(): void;
}

export async function watchProduct(options: {
  product: ServedProduct;
  served: ServedStream;
  view: View;
  source: TailSource;
  tail: SharedTail;
  activity: Activity;
}): Promise<ProductWatch> {
  const { served, view, source, tail, activity } = options;
  let fresh: OutgoingRecord[] = [];
  let scanned = 0;
  await activity.stats(options.product);
  let last = await newestRecord(source, view);
  let lagMs = last ? lagOf(last) : null;
  let problem: string | undefined;

  const unlisten = tail.listen((batch) => {
    // Only the end of a batch is shown; counting needs no filter where the guard withholds nothing.
    const selection = view.rowFilter ? select(batch.records, view, { late: "skip" }) : null;
    const records = selection?.matches ?? batch.records;
    scanned += records.length;
    const tip = records.at(-1);
    if (!tip) return;
    last = tip;
    lagMs = lagOf(tip) ?? lagMs;
    fresh = [...fresh, ...records.slice(-newest)].slice(-newest);
  });
  const unfail = tail.onFailure((error) => {
    problem = error instanceof Error ? error.message : "The stream has ended.";
  });

  return {
    row() {
      const records = fresh.map((outgoing) => outgoing.json(view.masks)).join(",");
      fresh = [];
      const figures = JSON.stringify({
        productId: options.product.id,
        ratePerSecond: activity.within(served.topic, rateSeconds) / rateSeconds,
        lagMs,
        newestAt: last ? isoFromUs(last.record.knowledgeTimeUs) : null,
        violations: activity.within(served.deadTopic, 60),
        scanned,
        ...(problem === undefined ? {} : { problem }),
      });
      return `${figures.slice(0, -1)},"records":[${records}]}`;
    },
    close() {
      unlisten();
      unfail();
    },
  };
}

/** Imported records were known when they say, not when they came: they tell nothing about the way here. */
function lagOf({ record }: OutgoingRecord): number | null {
  return record.imported ? null : Math.round((record.knowledgeTimeUs - record.eventTimeUs) / 1000);
}

async function newestRecord(
  { stream, topic, trusted }: TailSource,
  view: View,
): Promise<OutgoingRecord | undefined> {
  const from = await stream.resolve(topic, { kind: "newest", count: 1 });
  const { records } = await stream.read(topic, from, { limit: 1 });
  return select(
    records.map((record) => new OutgoingRecord(record, trusted)),
    view,
    { late: "stop" },
  ).matches[0];
}
