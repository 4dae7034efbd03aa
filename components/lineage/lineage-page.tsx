"use client";

import { parseAsString, useQueryState } from "nuqs";
import { PageHead } from "../frame/page-head.tsx";
import { Button } from "../ui/button.tsx";
import { LineageGraph } from "./lineage-graph.tsx";

/** The lineage of the whole mesh, or around one product (`?focus=domain/product`). */
export function LineagePage() {
  const [focus, setFocus] = useQueryState("focus", parseAsString.withOptions({ history: "push" }));
  return (
    <div className="flex h-full flex-col">
      <PageHead
        title="Lineage"
        sub={focus === null ? "what is made from what, left to right" : <>one hop around {focus}</>}
        actions={focus !== null && <Button onClick={() => void setFocus(null)}>The whole mesh</Button>}
      />
      <div className="min-h-0 flex-1">
        <LineageGraph focus={focus ?? undefined} onFocus={(id) => void setFocus(id)} />
      </div>
    </div>
  );
}
