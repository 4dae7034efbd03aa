import type { ForYou, ForYouItem } from "@/server/domain/read-models/for-you.ts";
import { Age } from "../ui/age.tsx";
import { Figure } from "../ui/figure.tsx";
import { reasonText } from "./reason.ts";

/** The lists of what is near. */
export type NearKind = "products" | "features" | "articles";

/** How near something is to what the reader did: the figure its list is ordered by, with how it came about. */
export function Nearness({ item, list, forYou }: { item: ForYouItem; list: NearKind; forYou: ForYou }) {
  const action = forYou.actions[item.because];
  if (action === undefined) return null;
  const asOf = forYou.asOf === null ? "" : `?asOf=${encodeURIComponent(forYou.asOf)}`;
  return (
    <Figure
      align="end"
      label={`Nearness of ${item.title}`}
      value={<span className="font-mono text-xs">{item.score.toFixed(2)}</span>}
      how={{
        formula: (
          <>
            The greatest weight · cosine ÷ best over your last actions; best is the greatest cosine the action
            has in this list. The newest action weighs 1, each one further back 0.8 of that, halved for every
            15 minutes it lies behind the newest.{" "}
            {list === "articles"
              ? "For help an error weighs 1 wherever it stands, and everything else 0.6 of its weight beside it."
              : "Errors weigh nothing for data."}
          </>
        ),
        inputs: [
          { name: "action", value: reasonText(action) },
          { name: "done", value: <Age at={action.at} suffix=" ago" /> },
          { name: "cosine", value: item.cosine.toFixed(4) },
          { name: "weight", value: item.weight.toFixed(4) },
          { name: "best", value: item.best.toFixed(4) },
          {
            name: "read from",
            value: "user_session_aggregates.last_subjects",
            href: "/products/product-analytics/user_session_aggregates/features",
          },
        ],
        computedAt: forYou.computedAt,
        call: {
          path: `/api/v1/me/for-you${asOf}`,
          field: `.${list}[] | select(.id == "${item.id}") | .score`,
        },
      }}
    />
  );
}
