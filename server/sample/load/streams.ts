import type { ProduceRecord } from "../../adapters/stream/types.ts";
import type { SampleProductId } from "../products.ts";
import { readArticles } from "../sources/articles.ts";
import { readDatasetDescriptions } from "../sources/dataset-descriptions.ts";
import { readEarthquakes } from "../sources/earthquakes.ts";
import { readStrikeReports } from "../sources/strike-reports.ts";
import type { SampleStep } from "./types.ts";

/** Version of the sample's contracts; a test holds it to the product files. */
const schemaVersion = "1.0.0";

const batchSize = 1000;

/**
 * Fills a stream with records that `read` makes, in batches whose idempotency keys keep a repeat from doubling
 * anything. `nowMs` is the instant of the first batch of this start.
 */
function streamStep(productId: SampleProductId, read: (nowMs: number) => ProduceRecord[]): SampleStep {
  return {
    id: `stream:${productId}`,
    title: `Stream ${productId}`,
    async run({ stream, clock }, signal, progress) {
      const records = read(clock.nowMs());
      const before = await stream.describe(productId);
      // One partition, and nobody else writes before the sample is loaded: what stands in the log is the beginning.
      let done = Math.min(records.length, before.partitions[0]?.end ?? 0);
      while (done < records.length && !signal.aborted) {
        const batch = records.slice(done, done + batchSize);
        await stream.produce(productId, batch, { expectEnd: done });
        done += batch.length;
        progress(done, records.length, "records");
      }
    },
  };
}

const record = (key: string, payload: object, eventTimeMs: number, knowledgeMs?: number): ProduceRecord => ({
  key,
  value: JSON.stringify(payload),
  eventTimeUs: eventTimeMs * 1000,
  schemaVersion,
  ...(knowledgeMs === undefined ? {} : { knowledgeTimeUs: knowledgeMs * 1000 }),
});

export const streamSteps: readonly SampleStep[] = [
  streamStep("help/articles", (nowMs) =>
    readArticles().map((article) =>
      record(
        article.id,
        { ...article, author: "Millrace", published_at: new Date(nowMs).toISOString(), revision: 1 },
        nowMs,
      ),
    ),
  ),
  streamStep("seismic/earthquakes", () =>
    readEarthquakes().map(({ record: quake, updatedMs }) =>
      record(String(quake.id), quake, Date.parse(String(quake.at)), updatedMs),
    ),
  ),
  streamStep("open-data/dataset_descriptions", () =>
    readDatasetDescriptions().map((each) => record(each.id, each, Date.parse(each.described_at))),
  ),
  streamStep("wildlife/strike_reports", () =>
    readStrikeReports().map((each) => record(each.report_id, each, Date.parse(each.flight_date))),
  ),
];
