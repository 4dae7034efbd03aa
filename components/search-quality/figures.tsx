import type { SearchQuality, SearchWindow } from "@/server/domain/read-models/search-quality.ts";
import { Figure } from "../ui/figure.tsx";
import { formatCount } from "../ui/format.ts";

type Value = "noResultRate" | "clickThrough" | "meanPosition" | "meanReciprocalRank";

const rows: readonly { key: Value; label: string; formula: string; show: (value: number) => string }[] = [
  {
    key: "noResultRate",
    label: "Searches without results",
    formula: "Searches whose answer was empty ÷ all searches that were answered.",
    show: (value) => `${(value * 100).toFixed(1)} %`,
  },
  {
    key: "clickThrough",
    label: "Searches with a click",
    formula: "Searches with at least one clicked result ÷ searches that had results.",
    show: (value) => `${(value * 100).toFixed(1)} %`,
  },
  {
    key: "meanPosition",
    label: "Mean place of a click",
    formula: "Sum of the places of the clicked results, from 1 ÷ clicks.",
    show: (value) => value.toFixed(2),
  },
  {
    key: "meanReciprocalRank",
    label: "Mean reciprocal rank",
    formula:
      "Mean of 1 ÷ the best clicked place over searches that had results; 0 where nothing was clicked.",
    show: (value) => value.toFixed(3),
  },
];

/** The figures, one a row, each with what it was counted from. */
export function Figures({ quality, window }: { quality: SearchQuality; window: SearchWindow }) {
  return (
    <dl>
      {rows.map(({ key, label, formula, show }) => {
        const value = quality[key];
        return (
          <div key={key} className="flex h-8 items-center justify-between gap-4 border-t border-line px-3.5">
            <dt className="text-muted">{label}</dt>
            <dd className="num">
              {value === null ? (
                <span className="text-unknown">no clicks yet</span>
              ) : (
                <Figure
                  align="end"
                  label={label}
                  value={<span className="font-mono text-xs">{show(value)}</span>}
                  how={{
                    formula,
                    inputs: [
                      { name: "searches", value: formatCount(quality.searches) },
                      { name: "without results", value: formatCount(quality.withoutResults) },
                      { name: "with a click", value: formatCount(quality.clicked) },
                      { name: "clicks", value: formatCount(quality.clicks) },
                      {
                        name: "counted from",
                        value: `${formatCount(quality.events)} events`,
                        href: "/products/product-analytics/clickstream_events/live",
                      },
                    ],
                    computedAt: quality.computedAt,
                    call: { path: `/api/v1/search-quality?window=${window}`, field: `.${key}` },
                  }}
                />
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
