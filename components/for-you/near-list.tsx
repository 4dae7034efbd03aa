import type { ForYou } from "@/server/domain/read-models/for-you.ts";
import { NearRows } from "./near-rows.tsx";
import type { NearKind } from "./nearness.tsx";

/** Slots of each list: its height does not depend on how much is near. Tailwind needs the classes in full. */
const heights: Record<NearKind, string> = {
  products: "min-h-[240px] md:min-h-[160px]",
  features: "min-h-[144px] md:min-h-[96px]",
  articles: "min-h-[144px] md:min-h-[96px]",
};

/** One kind of what is near, best first, each with its reason. */
export function NearList({ title, list, forYou }: { title: string; list: NearKind; forYou: ForYou }) {
  return (
    <div className="grid border-t border-line md:grid-cols-[88px_minmax(0,1fr)]">
      <h3 className="px-3.5 pt-2 text-xs font-normal text-muted md:pr-0">{title}</h3>
      <NearRows
        list={list}
        forYou={forYou}
        label={`${title} for what you are doing now`}
        track="for you"
        {...(list === "products" ? { productOf: ({ id }) => id } : {})}
        className={heights[list]}
        rowClassName="md:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_44px] md:px-2 md:pr-3.5"
      >
        {forYou[list].length === 0 && (
          <li className="flex h-8 items-center px-3.5 text-muted md:px-2">None is near enough.</li>
        )}
      </NearRows>
    </div>
  );
}
