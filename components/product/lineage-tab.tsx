"use client";

import { useRouter } from "next/navigation";
import { LineageGraph } from "../lineage/lineage-graph.tsx";
import { keepTime } from "../time/keep-time.ts";
import { useShownProduct } from "./product-shell.tsx";
import { productPath } from "./tabs.ts";

/** The Lineage tab: the graph around this product; choosing another one goes to it. */
export function LineageTab() {
  const router = useRouter();
  const { product } = useShownProduct();
  return (
    <div className="flex flex-col max-lg:h-[calc(100dvh-100px)] max-lg:min-h-[420px] lg:min-h-0 lg:flex-1">
      <LineageGraph
        focus={product.id}
        onFocus={(id) =>
          router.push(keepTime(productPath(id, "lineage"), new URLSearchParams(window.location.search)))
        }
      />
    </div>
  );
}
