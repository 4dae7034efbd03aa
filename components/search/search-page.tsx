"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { PageHead } from "../frame/page-head.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { LoadMore } from "../ui/load-more.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { SearchHit } from "./search-hit.tsx";
import { searchInput } from "./search-input.ts";

/** What the question box finds: products by name, words and meaning, exact names first, each with its reasons. */
export function SearchPage() {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const [asked] = useQueryState("q", parseAsString.withDefault(""));
  const q = asked.trim();
  const found = useInfiniteQuery(
    trpc.catalog.list.infiniteQueryOptions(searchInput(q, asOf), {
      enabled: q !== "",
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const first = found.data?.pages[0];
  const hits = found.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <div className="flex min-h-full flex-col">
      <PageHead
        title={q === "" ? "Search" : <>Results for “{q}”</>}
        sub={
          q !== "" &&
          (first === undefined ? (
            !found.isError && <Skeleton className="h-4 w-48" />
          ) : (
            <>
              {plural(first.total, "product")}, exact names first ·{" "}
              <Age at={first.computedAt} suffix=" ago" />
            </>
          ))
        }
        actions={
          q !== "" && (
            <ButtonLink href={`/catalog?q=${encodeURIComponent(q)}`}>Narrow in the catalog</ButtonLink>
          )
        }
      />
      {q === "" ? (
        <EmptyState title="Ask for something">
          Type a name, or say what you need in your own words: “collisions with birds”, “how late are planes”.
          The box above also comes with the key <kbd className="font-mono">/</kbd>.
        </EmptyState>
      ) : found.isError ? (
        <ErrorState
          what="The search did not run"
          error={found.error}
          onRetry={() => void found.refetch()}
          retrying={found.isFetching}
        />
      ) : (
        <div className="flex items-start gap-4 p-5 max-lg:flex-col max-md:p-3">
          <Panel
            flush
            className={cx("min-w-0 flex-1 max-lg:w-full", found.isPlaceholderData && "opacity-60")}
          >
            {first === undefined ? (
              <ul>
                {[0, 1, 2, 3].map((row) => (
                  <li key={row} className="flex h-[92px] flex-col gap-2.5 border-b border-line p-3.5">
                    <Skeleton className="h-4 w-64" />
                    <Skeleton className="h-3 w-4/5" />
                    <Skeleton className="h-3 w-48" />
                  </li>
                ))}
              </ul>
            ) : hits.length === 0 ? (
              <EmptyState
                title="Nothing found"
                action={<ButtonLink href="/catalog">See every product</ButtonLink>}
              >
                No product is named, described or close in meaning like that. Other words may be nearer to how
                its owner described it.
              </EmptyState>
            ) : (
              <>
                <ol aria-label="Products found">
                  {hits.map((product, index) => (
                    <SearchHit key={product.id} product={product} place={index + 1} />
                  ))}
                </ol>
                <LoadMore
                  shown={hits.length}
                  total={first.total}
                  noun="products"
                  hasMore={found.hasNextPage}
                  loading={found.isFetchingNextPage}
                  onMore={() => void found.fetchNextPage()}
                />
              </>
            )}
          </Panel>
          <FoundArticles q={q} />
        </div>
      )}
    </div>
  );
}

function FoundArticles({ q }: { q: string }) {
  const trpc = useTRPC();
  const articles = useQuery(trpc.article.list.queryOptions({ q }));
  if (!articles.data || articles.data.length === 0) return null;
  return (
    <Panel title="In the help" id="found-articles" className="w-[280px] shrink-0 max-lg:w-full">
      <ul className="flex flex-col gap-2">
        {articles.data.slice(0, 6).map((article) => (
          <li key={article.id}>
            <Link href={`/help/${article.id}`} className="text-accent hover:underline">
              {article.title}
            </Link>
            <p className="text-xs text-muted">{article.summary}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
