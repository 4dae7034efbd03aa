"use client";

import { productPath } from "../product/tabs.ts";
import { Age } from "../ui/age.tsx";
import { cx } from "../ui/cx.ts";
import { formatCount, formatDuration, plural } from "../ui/format.ts";
import { ChevronRight } from "../ui/icons.tsx";
import { Link } from "../ui/link.tsx";
import { StatusShape } from "../ui/status.tsx";
import { Table } from "../ui/table.tsx";
import type { Reply } from "./types.ts";

type Coverage = Reply["coverage"];

/** Who answered and who did not: always there, in one line; opened, each product with the reason. */
export function CoverageLine({ reply: { coverage, plan } }: { reply: Reply }) {
  const { answered, denied, timedOut, failed, notAsked, tookMs } = coverage;
  const parts = [
    { words: "answered", count: answered.length, wrong: false },
    { words: "denied", count: denied.length, wrong: true },
    { words: "timed out", count: timedOut.length, wrong: true },
    { words: "failed", count: failed.length, wrong: true },
    { words: "not asked", count: notAsked.length, wrong: false },
  ];
  return (
    <details className="group mt-2" data-testid="coverage">
      <summary className="flex min-h-6 cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-muted [&::-webkit-details-marker]:hidden">
        <span className="flex items-center gap-1 text-ink">
          <ChevronRight size={10} className="transition-transform group-open:rotate-90" />
          Coverage
        </span>
        {parts.map(({ words, count, wrong }) => (
          <span key={words} className="inline-flex items-center gap-1.5 whitespace-nowrap">
            {wrong && count > 0 && <StatusShape state="warn" />}
            <span className={cx(wrong && count > 0 ? "text-warn" : count === 0 && "text-faint")}>
              {words} {count}
            </span>
          </span>
        ))}
        <span>in {formatDuration(tookMs)}</span>
      </summary>
      <div className="mt-1.5 rounded-md border border-line bg-panel">
        <Table label="What each product did">
          <thead>
            <tr>
              <th>Product</th>
              <th>Outcome</th>
              <th className="max-md:hidden">Why</th>
              <th className="num">Took</th>
            </tr>
          </thead>
          <tbody>
            {rowsOf(coverage, plan).map(({ product, outcome, why, newest, took }) => (
              <tr key={`${outcome} ${product}`}>
                <td className="max-md:whitespace-normal! max-md:py-1.5!">
                  <Link href={productPath(product)} className="hover:underline">
                    {product}
                  </Link>
                  <span className="block text-xs text-muted md:hidden">{why}</span>
                </td>
                <td className={outcome === "answered" || outcome === "not asked" ? "" : "text-warn"}>
                  {outcome}
                </td>
                <td className="max-w-[480px] truncate max-md:hidden" title={why}>
                  {why}
                  {newest !== null && (
                    <>
                      {" "}
                      · newest <Age at={newest} suffix=" ago" />
                    </>
                  )}
                </td>
                <td className="num">{took === null ? "" : formatDuration(took)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
      {plan.notes.length > 0 && (
        <ul className="mt-1.5 text-xs text-muted">
          {plan.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </details>
  );
}

interface Row {
  product: string;
  outcome: string;
  why: string;
  newest: string | null;
  took: number | null;
}

function rowsOf({ answered, denied, timedOut, failed, notAsked }: Coverage, plan: Reply["plan"]): Row[] {
  const reason = new Map(plan.products.map((each) => [each.product, each.reason]));
  const silent = (outcome: string, rows: Coverage["denied"]): Row[] =>
    rows.map(({ product, why }) => ({ product, outcome, why, newest: null, took: null }));
  return [
    ...answered.map(({ product, relevant, tookMs, coverage }): Row => {
      const { documents, newest, vectors } = coverage;
      const of = documents === null ? "" : ` of ${formatCount(documents)} records`;
      const state = vectors.state === "ready" ? "" : ` · vectors ${vectors.state}: ${vectors.detail}`;
      return {
        product,
        outcome: "answered",
        why: `${plural(relevant, "hit")}${of}${state} · ${reason.get(product) ?? ""}`,
        newest,
        took: tookMs,
      };
    }),
    ...silent("denied", denied),
    ...silent("timed out", timedOut),
    ...silent("failed", failed),
    ...silent("not asked", notAsked),
  ];
}
