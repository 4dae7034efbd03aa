"use client";

import { NearRows } from "../for-you/near-rows.tsx";
import { useForYou } from "../for-you/use-for-you.ts";
import { Panel } from "../ui/panel.tsx";
import { articlesProduct } from "./articles-product.ts";

/** Articles nearest to what the reader last did or stumbled over; an error they met comes before everything else. */
export function ArticlesForYou() {
  const { data: forYou } = useForYou();
  const first = forYou?.articles[0];
  if (!forYou || !first) return null;
  const stumbled = forYou.actions[first.because]?.kind === "error";
  return (
    <Panel
      title={stumbled ? "For what you last stumbled over" : "Near to what you last did"}
      id="articles-for-you"
      flush
      className="mb-3"
    >
      <NearRows
        list="articles"
        forYou={forYou}
        track="article for you"
        productOf={() => articlesProduct}
        rowClassName="border-t border-line md:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)_44px]"
      />
    </Panel>
  );
}
