"use client";

import { productPath } from "../product/tabs.ts";
import { JsonView } from "../stream/json-view.tsx";
import { MaskedValue } from "../stream/masked-value.tsx";
import { Age } from "../ui/age.tsx";
import { Figure } from "../ui/figure.tsx";
import { Link } from "../ui/link.tsx";
import { emphasise } from "./emphasise.ts";
import { recordHref } from "./hit-links.ts";
import type { Reply } from "./types.ts";

type Hit = Reply["fused"][number];

export interface Shown {
  /** Place in its list, from 1. */
  place: number;
  /** The question as it was asked, for the call behind a score. */
  request: unknown;
  /** Where its score stands in that call's reply, for jq. */
  field: string;
  searchId: string | undefined;
}

/** One record that answers: what it says, where it stands, which version of it, and why it is here. */
export function RecordHit({ hit, place, request, field, searchId }: Shown & { hit: Hit }) {
  const { citation, signals, id, product, text, masked, fields } = hit;
  const { partition, offset } = citation.record;
  const where = `${partition}:${offset}`;
  return (
    <li
      id={`hit-${place}`}
      className="grid scroll-mt-4 grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 border-b border-line px-3.5 py-2.5 last:border-b-0 target:bg-accent-soft"
    >
      <Link
        href={recordHref(hit)}
        dir="auto"
        data-track={`result ${place} ${product}`}
        data-track-product={product}
        data-track-query={searchId}
        data-track-position={place}
        className="line-clamp-3 min-w-0 break-words hover:underline"
      >
        {emphasise(text, signals.words).map((part, index) =>
          part.hit ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
            <mark key={index} className="bg-transparent font-semibold text-ink">
              {part.text}
            </mark>
          ) : (
            part.text
          ),
        )}
      </Link>
      <Score hit={hit} request={request} field={field} />
      <p className="col-span-2 flex min-w-0 flex-wrap items-center gap-x-2 text-xs text-muted">
        <Link href={productPath(product)} className="truncate text-ink hover:underline">
          {product}
        </Link>
        <span>port {citation.port}</span>
        <Link
          href={recordHref(hit)}
          className="max-w-[240px] truncate font-mono hover:underline"
          title={`Record ${id} at ${citation.record.product} ${where}`}
        >
          {id === where ? where : `${id} at ${where}`}
        </Link>
        <span>
          known <Age at={citation.version} suffix=" ago" />
        </span>
        <span className="text-faint">{whyHere(signals)}</span>
        {Object.entries(masked ?? {}).map(([name, policy]) => (
          <span key={name}>
            {name} <MaskedValue policy={policy} short />
          </span>
        ))}
      </p>
      <details className="col-span-2">
        <summary className="w-fit cursor-pointer text-xs text-faint hover:text-ink">Record</summary>
        <div className="mt-1 max-h-72 overflow-auto rounded-md border border-line bg-bg p-2">
          <JsonView value={fields} marks={masked === undefined ? {} : { masked }} />
        </div>
      </details>
    </li>
  );
}

/** The signals in words: why this record. */
function whyHere({ cosine, words, exact }: Hit["signals"]): string {
  return [
    ...(exact === null ? [] : [`called by its ${exact}`]),
    ...(words.length === 0 ? [] : [`words ${words.slice(0, 5).join(", ")}`]),
    ...(cosine === null ? [] : [`meaning ${cosine.toFixed(2)}`]),
  ].join(" · ");
}

function Score({ hit, request, field }: { hit: Hit; request: unknown; field: string }) {
  const { cosine, words, exact } = hit.signals;
  return (
    <Figure
      align="end"
      label={`Score of ${hit.id}`}
      className="h-5 self-start"
      value={<span className="font-mono text-xs text-muted">{hit.score.toFixed(2)}</span>}
      how={{
        formula:
          "Nearness in meaning on a calibrated curve (0.8) plus the share of the question's words that the record holds (0.2), with small corrections for its place in its product and its product's in the catalog. Records called by their exact key or name come first.",
        inputs: [
          { name: "cosine", value: cosine === null ? "not compared" : cosine.toFixed(3) },
          { name: "words", value: words.length === 0 ? "none" : words.join(", ") },
          { name: "exact", value: exact ?? "no" },
        ],
        computedAt: null,
        call: { method: "POST", path: "/api/v1/search", body: request, field },
      }}
    />
  );
}
