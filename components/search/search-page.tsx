"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { PageHead } from "../frame/page-head.tsx";
import { useSearchFeedback } from "../frame/use-search-feedback.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useZone } from "../time/zone.tsx";
import { useTRPC } from "../trpc/client.ts";
import { readAt } from "../trpc/read-at.ts";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount } from "../ui/format.ts";
import { Link, textLink } from "../ui/link.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { AnswerParagraph } from "./answer-paragraph.tsx";
import { Answers } from "./answers.tsx";
import { CoverageLine } from "./coverage-line.tsx";
import { EntityCard } from "./entity-card.tsx";
import { FoundArticles } from "./found-articles.tsx";
import { PlanBar } from "./plan-bar.tsx";
import { ProductsFound } from "./products-found.tsx";
import { searchInput } from "./search-input.ts";
import { AnswersSkeleton, ProductsSkeleton } from "./search-skeletons.tsx";
import { askInput } from "./search-state.ts";
import { useSearchUrl } from "./use-search-url.ts";

const examples = [
  "collisions with birds",
  "what did ATL look like at 2:15 pm yesterday",
  "what have I done in the last five minutes",
];

/** A question to the whole mesh: its plan, who answered, what the records say, and the products that fit. */
export function SearchPage() {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const timeZone = useZone();
  const [url, setUrl] = useSearchUrl();
  const q = url.q.trim();
  const input = askInput(url, { asOf, timeZone });
  const asked = useQuery(
    trpc.search.ask.queryOptions(input, {
      enabled: q !== "",
      placeholderData: keepPreviousData,
      staleTime: 30_000,
      refetchOnWindowFocus: false,
    }),
  );
  const found = useQuery(
    trpc.catalog.list.queryOptions(searchInput(q, asOf), {
      enabled: q !== "",
      placeholderData: keepPreviousData,
    }),
  );
  const settled = !asked.isPlaceholderData && !found.isPlaceholderData;
  const results =
    settled && asked.data && found.data ? asked.data.fused.length + found.data.total : undefined;
  const searchId = useSearchFeedback(q, results);

  if (q === "")
    return (
      <div className="flex min-h-full flex-col">
        <PageHead title="Search" />
        <EmptyState
          title="Ask for something"
          action={
            <ul className="flex flex-col gap-1">
              {examples.map((question) => (
                <li key={question}>
                  <Link href={`/search?q=${encodeURIComponent(question)}`} className={textLink}>
                    {question}
                  </Link>
                </li>
              ))}
            </ul>
          }
        >
          Type a name, or say what you need in your own words. The box above also comes with the key{" "}
          <kbd className="font-mono">/</kbd>. With the sample mesh these find something:
        </EmptyState>
      </div>
    );

  const reply = asked.data;
  const askedAt = readAt(asked);
  const stale = asked.isPlaceholderData || asked.isFetching;
  const named = found.data?.items[0];
  const exact = named !== undefined && isCalled(q, named);
  const cut = Number(url.cut);
  return (
    <div className="flex min-h-full flex-col">
      <PageHead
        title={
          <span dir="auto" className="line-clamp-2 break-words" title={q.slice(0, 500)}>
            Results for “{q}”
          </span>
        }
        actions={
          askedAt !== null && (
            <>
              <span className="text-xs text-muted">
                asked <Age at={askedAt} suffix=" ago" />
              </span>
              <Button size="sm" onClick={() => void asked.refetch()} busy={asked.isFetching}>
                Ask again
              </Button>
            </>
          )
        }
      >
        {cut > 0 && (
          <p className="mt-1 text-xs text-warn" role="status">
            Only the beginning of the {formatCount(cut)} letters was asked: an address has no room for more.
            Programs may send longer questions to POST /api/v1/search.
          </p>
        )}
        <div className="mt-2 min-h-[60px]">
          {reply === undefined ? (
            !asked.isError && (
              <>
                <Skeleton className="h-6 w-4/5" />
                <Skeleton className="mt-2.5 h-4 w-72 max-w-full" />
              </>
            )
          ) : (
            <div className={cx(asked.isPlaceholderData && "opacity-60")}>
              <PlanBar reply={reply} />
              <CoverageLine reply={reply} />
            </div>
          )}
        </div>
      </PageHead>
      <div className="grid grid-cols-[minmax(0,1fr)_400px] items-start gap-4 p-5 max-md:p-3 max-xl:grid-cols-1">
        <div className={cx("flex min-w-0 flex-col gap-4", exact && "xl:order-none max-xl:order-2")}>
          {asked.isError ? (
            <ErrorState
              className=""
              what="The question was not answered"
              error={asked.error}
              onRetry={() => void asked.refetch()}
              retrying={asked.isFetching}
              action={
                <Button
                  size="sm"
                  onClick={() =>
                    void setUrl({ products: null, domains: null, ports: null, when: null, filter: null })
                  }
                >
                  Back to the plan
                </Button>
              }
            />
          ) : reply === undefined ? (
            <AnswersSkeleton />
          ) : (
            <div
              aria-busy={stale}
              className={cx("flex flex-col gap-4", asked.isPlaceholderData && "opacity-60")}
            >
              {reply.plan.model !== null && reply.fused.length > 0 && !asked.isPlaceholderData && (
                <AnswerParagraph input={input} model={reply.plan.model} />
              )}
              {reply.entities.map((answer) => (
                <EntityCard
                  key={`${answer.featureSet} ${JSON.stringify(answer.entity)}`}
                  answer={answer}
                  asOf={reply.plan.asOf?.at ?? null}
                  askedAt={askedAt}
                />
              ))}
              <Answers reply={reply} request={input} askedAt={askedAt} searchId={searchId} />
            </div>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {found.isError ? (
            <ErrorState
              className=""
              what="The catalog was not searched"
              error={found.error}
              onRetry={() => void found.refetch()}
              retrying={found.isFetching}
            />
          ) : found.data === undefined ? (
            <ProductsSkeleton />
          ) : (
            <ProductsFound products={found.data.items} total={found.data.total} q={q} searchId={searchId} />
          )}
          <FoundArticles q={q} asOf={asOf} />
        </div>
      </div>
    </div>
  );
}

/** Whether the question is a product's very name: on a narrow page that product then comes first. */
const isCalled = (q: string, product: { id: string; name: string; title: string }) =>
  [product.id, product.name, product.title].some((name) => plain(name) === plain(q));

const plain = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[\s_\-/]+/g, " ")
    .trim();
