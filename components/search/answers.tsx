"use client";

import { whyText } from "../catalog/why-text.ts";
import { productPath } from "../product/tabs.ts";
import { plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { NothingFound } from "./nothing-found.tsx";
import { RecordHit, type Shown } from "./record-hit.tsx";
import type { Reply } from "./types.ts";
import { useSearchUrl } from "./use-search-url.ts";

/** Hits of one product before its own page is the place to go on. */
const shownOfProduct = 5;

type Asked = Pick<Shown, "request" | "askedAt" | "searchId">;

/** What the records say: one list over all products, or product by product. */
export function Answers({ reply, ...asked }: { reply: Reply } & Asked) {
  const [{ view }, setUrl] = useSearchUrl();
  const answering = reply.products.filter(({ hits }) => hits.length > 0);
  return (
    <Panel
      flush
      id="answers"
      title={titleOf(reply, view)}
      aside={
        reply.fused.length > 0 && (
          <Segmented
            size="sm"
            label="Arrange answers"
            value={view}
            onChange={(next) => void setUrl({ view: next })}
            options={[
              { value: "list", label: "One list" },
              { value: "products", label: "By product" },
            ]}
          />
        )
      }
    >
      {reply.fused.length === 0 ? (
        <NothingFound reply={reply} />
      ) : view === "list" ? (
        <ol aria-label="Answers">
          {reply.fused.map((hit, index) => (
            <RecordHit
              key={`${hit.product} ${hit.citation.record.partition}:${hit.citation.record.offset}`}
              hit={hit}
              place={index + 1}
              field={`.fused[${index}].score`}
              scale="mesh"
              {...asked}
            />
          ))}
        </ol>
      ) : (
        answering.map((product) => (
          <ProductAnswers
            key={product.product}
            product={product}
            index={reply.products.indexOf(product)}
            {...asked}
          />
        ))
      )}
    </Panel>
  );
}

function ProductAnswers({
  product: { product, title, why, hits },
  index,
  ...asked
}: { product: Reply["products"][number]; index: number } & Asked) {
  const [{ q }] = useSearchUrl();
  return (
    <section aria-label={`Answers of ${product}`} className="border-t border-line">
      <h3 className="flex min-w-0 items-baseline gap-2 px-3.5 pt-2.5 font-normal">
        <Link href={productPath(product)} className="shrink-0 font-semibold hover:underline">
          {title}
        </Link>
        <span className="truncate text-xs text-faint" title={whyText(why, q)}>
          {whyText(why, q)}
        </span>
      </h3>
      <ol>
        {hits.slice(0, shownOfProduct).map((hit, place) => (
          <RecordHit
            key={`${hit.citation.record.partition}:${hit.citation.record.offset}`}
            hit={{ ...hit, product }}
            place={place + 1}
            field={`.products[${index}].hits[${place}].score`}
            scale="product"
            {...asked}
          />
        ))}
      </ol>
    </section>
  );
}

function titleOf({ fused }: Reply, view: "list" | "products"): string {
  if (fused.length === 0) return "Answers";
  return view === "list"
    ? `${plural(fused.length, "record")}, best first`
    : "The best records of each product";
}
