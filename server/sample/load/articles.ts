import { hash } from "node:crypto";
import { z } from "zod";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { SampleProductId } from "../products.ts";
import { type HelpArticle, readArticles } from "../sources/articles.ts";
import { articleAuthor, record } from "./streams.ts";
import type { SampleStep } from "./types.ts";

const topic: SampleProductId = "help/articles";
const pageSize = 500;

const editionSchema = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  body: z.string(),
  topics: z.array(z.string()),
  author: z.string(),
  revision: z.int(),
});
type Edition = z.output<typeof editionSchema>;

/**
 * Help articles that have come or changed since this mesh was filled: a next edition of those that are still Millrace's
 * own. What people have edited stays as they left it.
 */
export const newerArticlesStep: SampleStep = {
  id: `articles:${hash("sha256", JSON.stringify(readArticles()), "hex").slice(0, 12)}`,
  title: "Newer help articles",
  async run({ stream, clock }, signal, progress) {
    const articles = readArticles();
    const editions = await newestEditions(stream, signal);
    const nowMs = clock.nowMs();
    const due = articles.flatMap((article) => {
      const edition = editions.get(article.id);
      if (edition && (edition.author !== articleAuthor || sameText(edition, article))) return [];
      const payload = {
        ...article,
        author: articleAuthor,
        published_at: new Date(nowMs).toISOString(),
        revision: (edition?.revision ?? 0) + 1,
      };
      return [record(article.id, payload, nowMs)];
    });
    if (signal.aborted) return;
    if (due.length > 0) await stream.produce(topic, due);
    progress(due.length, due.length, `${due.length} editions published`);
  },
};

/** The edition in force of each article; nothing where a deleted one was the last. */
async function newestEditions(stream: StreamAdapter, signal: AbortSignal): Promise<Map<string, Edition>> {
  const found = new Map<string, Edition>();
  for (let from = await stream.resolve(topic, { kind: "earliest" }); !signal.aborted; ) {
    const page = await stream.read(topic, from, { limit: pageSize });
    if (page.records.length === 0) break;
    for (const { value } of page.records) {
      const edition = editionSchema.safeParse(value === null ? null : JSON.parse(value));
      if (edition.success) found.set(edition.data.id, edition.data);
    }
    from = page.next;
  }
  return found;
}

const sameText = (edition: Edition, { title, summary, body, topics }: HelpArticle): boolean =>
  edition.title === title &&
  edition.summary === summary &&
  edition.body === body &&
  JSON.stringify(edition.topics) === JSON.stringify(topics);
