"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { Instant } from "../time/instant.tsx";
import { ThenNow } from "../time/then-now.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Link } from "../ui/link.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ArticleHistory } from "./article-history.tsx";
import { Markdown } from "./markdown.tsx";
import { Outline } from "./outline.tsx";

/** One article in the edition of the page's instant, with its editions beside it. */
export function ArticlePage({ id }: { id: string }) {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const text = useRef<HTMLElement>(null);
  const latest = useQuery(trpc.article.history.queryOptions({ id })).data?.[0]?.revision;
  const article = useQuery(trpc.article.get.queryOptions({ id, ...(asOf === undefined ? {} : { asOf }) }));
  if (article.isError)
    return (
      <ErrorState
        what="This article cannot be shown"
        error={article.error}
        onRetry={() => void article.refetch()}
        retrying={article.isFetching}
        action={
          <ButtonLink href="/help" size="sm">
            All articles
          </ButtonLink>
        }
      />
    );
  const { data } = article;
  return (
    <div>
      <PageHead
        title={data?.title ?? <Skeleton className="h-6 w-64" />}
        sub={
          data && (
            <>
              edition <ThenNow then={data.revision} now={latest} /> by {data.author},{" "}
              <Instant at={data.publishedAt} />
            </>
          )
        }
        actions={
          asOf === undefined && <ButtonLink href={`/help/${encodeURIComponent(id)}/edit`}>Edit</ButtonLink>
        }
      />
      <div className="grid max-w-[1080px] gap-10 p-5 max-md:p-4 lg:grid-cols-[minmax(0,720px)_minmax(0,1fr)]">
        <article ref={text} className="min-w-0 pb-10">
          {data === undefined ? (
            <div className="flex flex-col gap-3">
              {["w-full", "w-11/12", "w-4/5", "w-5/6", "w-2/3"].map((width) => (
                <Skeleton key={width} className={`h-4 ${width}`} />
              ))}
            </div>
          ) : (
            <>
              {data.summary !== "" && <p className="mb-4 text-md text-muted">{data.summary}</p>}
              <Markdown>{data.body}</Markdown>
            </>
          )}
        </article>
        <aside aria-label="About this article" className="flex flex-col gap-6 lg:pt-1">
          {data && data.topics.length > 0 && (
            <div className="flex flex-wrap gap-1.5">
              {data.topics.map((topic) => (
                <Link key={topic} href={`/help?q=${encodeURIComponent(topic)}`}>
                  <Chip>{topic}</Chip>
                </Link>
              ))}
            </div>
          )}
          <ArticleHistory id={id} shown={data?.revision} />
          {data && <Outline within={text} of={data.body} />}
        </aside>
      </div>
    </div>
  );
}
