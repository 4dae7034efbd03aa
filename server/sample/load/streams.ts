import { hash } from "node:crypto";
import type { ProduceRecord } from "../../adapters/stream/types.ts";
import type { SampleProductId } from "../products.ts";
import { readArticles } from "../sources/articles.ts";
import { readDatasetDescriptions } from "../sources/dataset-descriptions.ts";
import { readEarthquakes } from "../sources/earthquakes.ts";
import { readStrikeReports } from "../sources/strike-reports.ts";
import type { SampleStep } from "./types.ts";

/** Version of the sample's contracts; a test holds it to the product files. */
export const sampleContractVersion = "1.0.0";

const batchSize = 1000;

/** Under this name the log itself notes how many records of the sample it has taken in. */
const group = "sample-records";

/**
 * Fills a stream of one partition with records that `read` makes, in batches. How far it has come is noted in the log
 * beside the records, so that neither a kill, nor a lost database, nor records of others make a difference; a batch that
 * was written and not yet noted is recognised by its idempotency key.
 */
function streamStep(productId: SampleProductId, read: (nowMs: number) => ProduceRecord[]): SampleStep {
  return {
    id: `stream:${productId}`,
    title: `Stream ${productId}`,
    async run({ stream, clock }, signal, progress) {
      const records = read(clock.nowMs());
      await stream.ensureTopic({ topic: productId, partitions: 1, retentionMs: null });
      let done = (await stream.committed(productId, group))?.[0] ?? 0;
      while (done < records.length && !signal.aborted) {
        const batch = records.slice(done, done + batchSize);
        const keys = batch.map(({ key }) => key).join("\n");
        await stream.produce(productId, batch, {
          idempotency: {
            key: `sample\n${productId}:${done}`,
            fingerprint: hash("sha256", keys, "base64url"),
          },
        });
        done += batch.length;
        await stream.commit(productId, group, { 0: done });
        progress(done, records.length, "records");
      }
    },
  };
}

/** A record of the sample's streams under the version of its contracts. */
export const record = (
  key: string,
  payload: object,
  eventTimeMs: number,
  knowledgeMs?: number,
): ProduceRecord => ({
  key,
  value: JSON.stringify(payload),
  eventTimeUs: eventTimeMs * 1000,
  schemaVersion: sampleContractVersion,
  ...(knowledgeMs === undefined ? {} : { knowledgeTimeUs: knowledgeMs * 1000 }),
});

/**
 * The strike reports, oldest first. They are in the log before their product is in the catalog: the embedder starts with
 * the newest 2,000 records there are when it first looks.
 */
export const strikeReportsStep: SampleStep = streamStep("wildlife/strike_reports", () =>
  readStrikeReports().map((each) => record(each.report_id, each, Date.parse(each.flight_date))),
);

/** Who wrote the articles that come with Millrace, as they name it. */
export const articleAuthor = "Millrace";

export const streamSteps: readonly SampleStep[] = [
  streamStep("help/articles", (nowMs) =>
    readArticles().map((article) =>
      record(
        article.id,
        { ...article, author: articleAuthor, published_at: new Date(nowMs).toISOString(), revision: 1 },
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
];
