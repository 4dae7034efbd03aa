import type { Metadata } from "next";
import { createLoader, parseAsString } from "nuqs/server";
import { articleListInput } from "@/components/article/article-list-input.ts";
import { ArticleListPage } from "@/components/article/article-list-page.tsx";
import { asOfParsers, instantOf } from "@/components/time/as-of-state.ts";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Help" };

const loadState = createLoader({ q: parseAsString.withDefault(""), ...asOfParsers });

export default async function Page({ searchParams }: PageInput) {
  const search = await searchParams;
  const { q, at } = loadState(search);
  return (
    <PageData
      path={addressOf("/help", search)}
      load={(trpc, client) => [
        client.prefetchQuery(
          trpc.home.forYou.queryOptions(instantOf(at) === undefined ? {} : { asOf: instantOf(at) }),
        ),
        client.prefetchQuery(trpc.article.list.queryOptions(articleListInput(q, instantOf(at)))),
      ]}
    >
      <ArticleListPage />
    </PageData>
  );
}
