"use client";

import { useState } from "react";
import { articlesProduct } from "../article/articles-product.ts";
import { plainMarkdown } from "../article/plain-markdown.ts";
import { productPath } from "../product/tabs.ts";
import { JsonView } from "../stream/json-view.tsx";
import { MaskedValue } from "../stream/masked-value.tsx";
import { Instant } from "../time/instant.tsx";
import { Age } from "../ui/age.tsx";
import { cx } from "../ui/cx.ts";
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
  /** When the question was answered, ISO 8601. */
  askedAt: string | null;
  searchId: string | undefined;
  /** Scores of the fused list are comparable between products, those of a product's own list are not. */
  scale: "mesh" | "product";
}

/** Links that stand close together on a phone: 24 px high. */
const metaLink = "inline-flex h-6 max-w-[280px] items-center truncate hover:underline";

const formulas = {
  mesh: "Nearness in meaning on a calibrated curve (0.8) plus the share of the question's words that the record holds (0.2), with small corrections for its place in its product and its product's in the catalog. Records called by their exact key or name come first.",
  product:
    "Inside its product: 0.8 of the cosine and 0.2 of the words' weight (BM25F), each as standard deviations from the mean of this product's candidates. Not comparable with another product's.",
};

/** One record that answers: what it says, where it stands, which version of it, and why it is here. */
export function RecordHit({ hit, place, request, field, askedAt, searchId, scale }: Shown & { hit: Hit }) {
  const { citation, signals, id, product, text, masked, fields } = hit;
  const { partition, offset } = citation.record;
  const where = `${partition}:${offset}`;
  const shown = citation.record.product === articlesProduct ? plainMarkdown(text) : text;
  const [open, setOpen] = useState(false);
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
        {emphasise(shown, signals.words).map((part, index) =>
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
      <Score hit={hit} request={request} field={field} askedAt={askedAt} scale={scale} />
      <p className="col-span-2 flex min-w-0 flex-wrap items-center gap-x-2 text-xs text-muted">
        <Link href={productPath(product)} className={cx(metaLink, "text-ink")}>
          {product}
        </Link>
        <span>port {citation.port}</span>
        <Link
          href={recordHref(hit)}
          className={cx(metaLink, "font-mono")}
          title={`Record ${id} at ${citation.record.product} ${where}`}
        >
          {id === where || citation.record.keys ? id : `${id} at ${where}`}
        </Link>
        <span>
          known <Age at={citation.version} suffix=" ago" />
        </span>
        <span className="text-faint">{whyHere(signals)}</span>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="h-6 text-faint hover:text-ink hover:underline"
        >
          {open ? "Hide record" : "Record"}
        </button>
        {Object.entries(masked ?? {}).map(([name, policy]) => (
          <span key={name}>
            {name} <MaskedValue policy={policy} short />
          </span>
        ))}
      </p>
      {open && (
        <div className="col-span-2 max-h-72 overflow-auto rounded-md border border-line bg-bg p-2">
          <JsonView value={fields} marks={masked === undefined ? {} : { masked }} />
        </div>
      )}
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

function Score({
  hit,
  request,
  field,
  askedAt,
  scale,
}: { hit: Hit } & Pick<Shown, "request" | "field" | "askedAt" | "scale">) {
  const { cosine, words, exact } = hit.signals;
  const { record, version } = hit.citation;
  return (
    <Figure
      align="end"
      label={`Score of ${hit.id}`}
      className="h-5 self-start"
      value={<span className="font-mono text-xs text-muted">{hit.score.toFixed(2)}</span>}
      how={{
        formula: formulas[scale],
        inputs: [
          { name: "cosine", value: cosine === null ? "not compared" : cosine.toFixed(3) },
          { name: "words", value: words.length === 0 ? "none" : words.join(", ") },
          { name: "called by its key or name", value: exact ?? "no" },
          { name: "record", value: `${record.partition}:${record.offset}`, href: recordHref(hit) },
          { name: "version known at", value: <Instant at={version} style="full" /> },
        ],
        computedAt: askedAt,
        call: { method: "POST", path: "/api/v1/search", body: request, field },
      }}
    />
  );
}
