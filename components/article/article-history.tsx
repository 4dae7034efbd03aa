"use client";

import { useQuery } from "@tanstack/react-query";
import { Instant } from "../time/instant.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { cx } from "../ui/cx.ts";
import { Skeleton } from "../ui/skeleton.tsx";

/**
 * The editions of an article, newest first. Choosing an older one travels to the last instant at which it was in
 * force, so that the whole page shows that time; the newest is the page live.
 */
export function ArticleHistory({ id, shown }: { id: string; shown: number | undefined }) {
  const trpc = useTRPC();
  const { travel } = useAsOf();
  const history = useQuery(trpc.article.history.queryOptions({ id }));
  if (history.isError) return null;
  return (
    <section aria-label="Editions">
      <h2 className="mb-1 text-xs font-normal text-muted">Editions</h2>
      {history.data === undefined ? (
        <Skeleton className="h-6 w-40" />
      ) : (
        <ol>
          {history.data.map((edition, index) => {
            const successor = history.data[index - 1];
            const current = edition.revision === shown;
            return (
              <li key={edition.revision}>
                <button
                  type="button"
                  aria-current={current ? "true" : undefined}
                  onClick={() =>
                    travel(
                      successor === undefined
                        ? null
                        : new Date(Date.parse(successor.publishedAt) - 1).toISOString(),
                    )
                  }
                  className={cx(
                    "-mx-1.5 flex min-h-6 w-full flex-wrap gap-x-2 rounded-sm px-1.5 py-0.5 text-left hover:bg-unknown-soft",
                    current && "font-semibold text-accent",
                  )}
                >
                  <span>{edition.revision}</span>
                  <Instant at={edition.publishedAt} />
                  <span className="truncate font-normal text-muted">{edition.author}</span>
                </button>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
