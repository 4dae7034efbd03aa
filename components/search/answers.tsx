"use client";

import { whyText } from "../catalog/why-text.ts";
import { productPath } from "../product/tabs.ts";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { RecordHit, type Shown } from "./record-hit.tsx";
import type { Reply } from "./types.ts";
import { useSearchUrl } from "./use-search-url.ts";

/** Hits of one product before its own page is the place to go on. */
const shownOfProduct = 5;

type Asked = Pick<Shown, "request" | "searchId">;

/** What the records say: one list over all products, or product by product. */
export function Answers({ reply, ...asked }: { reply: Reply } & Asked) {
  const [{ view }, setUrl] = useSearchUrl();
  const answering = reply.products.filter(({ hits }) => hits.length > 0);
  return (
    <Panel
      flush
      id="answers"
      title={reply.fused.length === 0 ? "Answers" : `${plural(reply.fused.length, "record")}, best first`}
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
  return (
    <section aria-label={`Answers of ${product}`} className="border-t border-line">
      <h3 className="flex min-w-0 items-baseline gap-2 px-3.5 pt-2.5 font-normal">
        <Link href={productPath(product)} className="shrink-0 font-semibold hover:underline">
          {title}
        </Link>
        <span className="truncate text-xs text-faint" title={whyText(why)}>
          {whyText(why)}
        </span>
      </h3>
      <ol>
        {hits.slice(0, shownOfProduct).map((hit, place) => (
          <RecordHit
            key={`${hit.citation.record.partition}:${hit.citation.record.offset}`}
            hit={{ ...hit, product }}
            place={place + 1}
            field={`.products[${index}].hits[${place}].score`}
            {...asked}
          />
        ))}
      </ol>
    </section>
  );
}

/** Nothing answers: says so without hedging, and what can be done about it. */
function NothingFound({ reply: { plan, coverage, entities } }: { reply: Reply }) {
  const [, setUrl] = useSearchUrl();
  const silent = coverage.denied.length + coverage.timedOut.length + coverage.failed.length;
  const timed = plan.asOf !== null;
  return (
    <EmptyState
      title={entities.length > 0 ? "No record says more about it" : "Not in the mesh"}
      action={
        <>
          {plan.edited && (
            <ButtonLink href={`?q=${encodeURIComponent(plan.question)}`} size="sm">
              Ask without the changes
            </ButtonLink>
          )}
          {timed && (
            <button
              type="button"
              className="text-accent text-sm hover:underline"
              onClick={() => void setUrl({ when: "now" })}
            >
              Ask about now
            </button>
          )}
          <ButtonLink href="/catalog" size="sm">
            See every product
          </ButtonLink>
        </>
      }
    >
      {plan.products.some(({ chosen }) => chosen)
        ? `${plural(coverage.answered.length, "product")} answered, and no record comes near the question${timed ? " as of then" : ""}.`
        : "No product on this plan can be asked in words."}
      {silent > 0 && ` ${plural(silent, "product")} did not answer; the coverage above says why.`}{" "}
      {entities.length === 0 && "Other words may be nearer to what the records say."}
    </EmptyState>
  );
}
