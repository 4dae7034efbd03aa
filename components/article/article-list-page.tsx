"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { debounce, parseAsString, useQueryState } from "nuqs";
import { PageHead } from "../frame/page-head.tsx";
import { Instant } from "../time/instant.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { plural } from "../ui/format.ts";
import { Input } from "../ui/input.tsx";
import { Link, textLink } from "../ui/link.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { articleListInput } from "./article-list-input.ts";
import { ArticlesForYou } from "./articles-for-you.tsx";
import { articlesProduct } from "./articles-product.ts";

/** The help: first what is near to what the reader last met, then all articles by title, searched in their full text. They are records of a data product themselves. */
export function ArticleListPage() {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const [q, setQ] = useQueryState("q", parseAsString.withDefault(""));
  const articles = useQuery(
    trpc.article.list.queryOptions(articleListInput(q, asOf), { placeholderData: keepPreviousData }),
  );
  return (
    <div className="flex min-h-full flex-col">
      <PageHead
        title="Help"
        sub={
          <>
            articles of the data product{" "}
            <Link href={`/products/${articlesProduct}`} className={textLink}>
              {articlesProduct}
            </Link>
            {articles.data && `, ${plural(articles.data.length, "article")}`}
          </>
        }
        actions={<ButtonLink href="/help/new">New article</ButtonLink>}
      />
      <div className="w-full max-w-[1180px] p-5 max-md:p-3">
        <Input
          type="search"
          aria-label="Search the help"
          placeholder="Search titles and texts"
          className="mb-3"
          value={q}
          onChange={(event) => void setQ(event.target.value || null, { limitUrlUpdates: debounce(180) })}
        />
        {q === "" && <ArticlesForYou />}
        <div className="overflow-hidden rounded-md border border-line bg-panel">
          {articles.isError ? (
            <ErrorState
              what="The articles could not be read"
              error={articles.error}
              onRetry={() => void articles.refetch()}
              retrying={articles.isFetching}
            />
          ) : articles.data === undefined ? (
            [0, 1, 2, 3, 4].map((row) => (
              <div
                key={row}
                className="flex h-[55px] flex-col justify-center gap-2 border-b border-line px-3.5 md:h-8 md:flex-row md:items-center md:justify-start md:gap-16"
              >
                <Skeleton className="h-3.5 w-48" />
                <Skeleton className="h-3 w-80 max-w-full" />
              </div>
            ))
          ) : articles.data.length === 0 ? (
            <EmptyState
              title={q === "" ? "No article yet" : "No article holds all these words"}
              action={<ButtonLink href="/help/new">Write one</ButtonLink>}
            >
              {q === ""
                ? "What your team should know about this mesh belongs here; publishing is an event of its stream."
                : "Take a word away, or write the article that was missing."}
            </EmptyState>
          ) : (
            <ul>
              {articles.data.map((article) => (
                <li
                  key={article.id}
                  className="relative grid items-center gap-x-4 border-b border-line px-3.5 last:border-b-0 hover:bg-accent-soft max-md:py-2 md:h-8 md:grid-cols-[240px_minmax(0,1fr)_auto]"
                >
                  <h2 className="truncate">
                    <Link
                      href={`/help/${article.id}`}
                      title={article.title}
                      data-track={`article ${article.id}`}
                      data-track-product={articlesProduct}
                      className="after:absolute after:inset-0"
                    >
                      {article.title}
                    </Link>
                  </h2>
                  <p className="truncate text-muted" title={article.summary}>
                    {article.summary}
                  </p>
                  <p
                    className="whitespace-nowrap text-right text-xs text-faint max-md:hidden"
                    title={article.topics.join(", ")}
                  >
                    edition {article.revision}, <Instant at={article.publishedAt} style="date" />
                  </p>
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </div>
  );
}
