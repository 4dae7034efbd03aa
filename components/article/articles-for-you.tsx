"use client";

import { useRef } from "react";
import { Because } from "../for-you/because.tsx";
import { Nearness } from "../for-you/nearness.tsx";
import { useForYou } from "../for-you/use-for-you.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { useReorder } from "../ui/use-reorder.ts";
import { articlesProduct } from "./articles-product.ts";

/** Articles nearest to what the reader last did or stumbled over; an error they met comes before everything else. */
export function ArticlesForYou() {
  const { data: forYou } = useForYou();
  const box = useRef<HTMLUListElement>(null);
  const articles = forYou?.articles ?? [];
  useReorder(box, articles.map(({ id }) => id).join("\n"));
  const [first] = articles;
  if (!forYou || !first) return null;
  const stumbled = forYou.actions[first.because]?.kind === "error";
  return (
    <Panel
      title={stumbled ? "For what you last stumbled over" : "Near to what you last did"}
      id="articles-for-you"
      flush
      className="mb-3"
    >
      <ul ref={box} className="relative">
        {articles.map((article, place) => {
          const action = forYou.actions[article.because];
          return (
            <li
              key={article.id}
              data-key={article.id}
              className="relative grid h-12 grid-cols-[minmax(0,1fr)_auto] content-center items-center gap-x-4 border-t border-line bg-panel px-3.5 hover:bg-accent-soft md:h-8 md:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)_44px]"
            >
              <Link
                href={article.href}
                title={article.detail}
                data-track={`article for you ${article.id}`}
                data-track-product={articlesProduct}
                data-track-position={place + 1}
                className="truncate font-semibold after:absolute after:inset-0"
              >
                {article.title}
              </Link>
              <p className="min-w-0 text-xs text-muted max-md:col-start-1 max-md:row-start-2">
                {action && <Because action={action} />}
              </p>
              <span className="num relative z-10 max-md:col-start-2 max-md:row-start-1">
                <Nearness item={article} list="articles" forYou={forYou} />
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
