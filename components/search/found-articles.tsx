"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../trpc/client.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { wellFormed } from "./search-state.ts";

const mostShown = 6;

/** Help articles that have the question's words; nothing where there are none. */
export function FoundArticles({ q, asOf }: { q: string; asOf: string | undefined }) {
  const trpc = useTRPC();
  const articles = useQuery(
    trpc.article.list.queryOptions({
      q: wellFormed(q.slice(0, 500)),
      ...(asOf === undefined ? {} : { asOf }),
    }),
  );
  if (!articles.data || articles.data.length === 0) return null;
  return (
    <Panel title="In the help" id="found-articles">
      <ul className="flex flex-col gap-2">
        {articles.data.slice(0, mostShown).map((article) => (
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
