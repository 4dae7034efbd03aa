import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { ArticlePage } from "@/components/article/article-page.tsx";
import { asOfParsers, instantOf } from "@/components/time/as-of-state.ts";
import { addressOf, PageData, type PageInput } from "../../page-data.tsx";

export const metadata: Metadata = { title: "Help" };

const loadTime = createLoader(asOfParsers);

export default async function Page({ params, searchParams }: PageInput<{ id: string }>) {
  const id = decodeURIComponent((await params).id);
  const search = await searchParams;
  const asOf = instantOf(loadTime(search).at);
  return (
    <PageData
      path={addressOf(`/help/${encodeURIComponent(id)}`, search)}
      load={(trpc, client) => [
        client.prefetchQuery(trpc.article.get.queryOptions({ id, ...(asOf === undefined ? {} : { asOf }) })),
        client.prefetchQuery(trpc.article.history.queryOptions({ id })),
      ]}
    >
      <ArticlePage id={id} />
    </PageData>
  );
}
