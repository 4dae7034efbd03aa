import { z } from "zod";
import type { DataPlane } from "../../adapters/data-plane/types.ts";
import type { Principal } from "../../domain/principal.ts";
import type { articleSchema } from "../../domain/read-models/article.ts";
import type { RecordView } from "../../domain/read-models/stream.ts";
import { AppError } from "../../errors.ts";

/** The help's articles are records of this product: an edition is an event, a later one with the same id corrects it. */
export const articlesProduct = "help/articles";

export type Article = z.infer<typeof articleSchema>;

/** A payload of the stream, as its contract promises it. */
const editionSchema = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  body: z.string(),
  topics: z.array(z.string()),
  author: z.string(),
  published_at: z.string(),
  revision: z.number().int(),
});

/** The data plane's page size; the help has some dozens of editions. */
const pageSize = 500;

/** Every edition up to an instant, oldest first. */
async function editions(
  dataPlane: Pick<DataPlane, "page">,
  principal: Principal,
  asOf: string | undefined,
): Promise<Article[]> {
  const found: Article[] = [];
  let from = "earliest";
  for (;;) {
    const page = await dataPlane
      .page(principal, articlesProduct, { from, limit: pageSize, asOf })
      .catch(absentIsEmpty);
    if (!page) return found;
    for (const record of page.records) {
      const edition = articleOf(record);
      if (edition) found.push(edition);
    }
    if (page.next === from || page.next === page.end) return found;
    from = page.next;
  }
}

/** A mesh without the sample has no help product: then there are no articles, which is not a failure. */
function absentIsEmpty(error: unknown): null {
  if (error instanceof AppError && error.code === "NOT_FOUND") return null;
  throw error;
}

function articleOf(record: RecordView): Article | null {
  const parsed = editionSchema.safeParse(record.event);
  if (!parsed.success) return null;
  const { published_at: publishedAt, ...rest } = parsed.data;
  return { ...rest, publishedAt };
}

/** Current articles as of an instant, by title; `q` keeps those whose title, summary, topics or text hold every word. */
export async function listArticles(
  deps: { dataPlane: Pick<DataPlane, "page"> },
  principal: Principal,
  { q, asOf }: { q?: string | undefined; asOf?: string | undefined },
): Promise<Omit<Article, "body">[]> {
  const current = new Map(
    (await editions(deps.dataPlane, principal, asOf)).map((article) => [article.id, article]),
  );
  const words = (q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return [...current.values()]
    .filter((article) => {
      const text = [article.title, article.summary, article.body, ...article.topics].join("\n").toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => a.title.localeCompare(b.title, "en"))
    .map(({ body: _body, ...rest }) => rest);
}

/** The edition of an article in force at an instant; NOT_FOUND when there was none yet. */
export async function getArticle(
  deps: { dataPlane: DataPlane },
  principal: Principal,
  { id, asOf }: { id: string; asOf?: string | undefined },
): Promise<Article> {
  const edition = (await editions(deps.dataPlane, principal, asOf)).findLast((article) => article.id === id);
  if (edition) return edition;
  const when = asOf === undefined ? "" : ` as of ${asOf}`;
  throw new AppError(
    "NOT_FOUND",
    `There is no help article "${id}"${when}. The list at /help has all of them.`,
    { path: "id" },
  );
}

/** Every edition of an article, newest first. */
export async function articleHistory(
  deps: { dataPlane: DataPlane },
  principal: Principal,
  id: string,
): Promise<Article[]> {
  const own = (await editions(deps.dataPlane, principal, undefined)).filter((article) => article.id === id);
  if (own.length === 0) throw new AppError("NOT_FOUND", `There is no help article "${id}".`, { path: "id" });
  return own.reverse();
}
