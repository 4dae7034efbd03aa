"use client";

import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { StatusShape } from "../ui/status.tsx";
import { AddProduct } from "./add-product.tsx";
import { NarrowMenu } from "./narrow-menu.tsx";
import { PlanChip } from "./plan-chip.tsx";
import { TimeChip } from "./time-chip.tsx";
import type { Reply } from "./types.ts";
import { useSearchUrl } from "./use-search-url.ts";

/** Products shown before "more". */
const shownAtFirst = 6;

/** The plan as chips: when, which entities, which products and under what conditions; each can be changed. */
export function PlanBar({ reply: { plan, coverage } }: { reply: Reply }) {
  const [url, setUrl] = useSearchUrl();
  const [all, setAll] = useState(false);
  const chosen = plan.products.filter((each) => each.chosen);
  const ids = chosen.map(({ product }) => product);
  const shown = all ? chosen : chosen.slice(0, shownAtFirst);
  const outcomes = new Map([
    ...coverage.denied.map(({ product, why }) => [product, why] as const),
    ...coverage.timedOut.map(({ product, why }) => [product, why] as const),
    ...coverage.failed.map(({ product, why }) => [product, why] as const),
  ]);
  const changed =
    url.products.length + url.domains.length + url.ports.length > 0 || url.when !== null || url.filter !== "";
  return (
    <ul aria-label="Plan" className="flex flex-wrap items-center gap-1.5">
      <TimeChip plan={plan} onChange={(when) => void setUrl({ when })} />
      {plan.entities.map(({ featureSet, entity, phrase }) => (
        <PlanChip
          key={`${featureSet} ${JSON.stringify(entity)}`}
          title={`“${phrase}” is a key of ${featureSet}`}
          tone="understood"
        >
          <span className="truncate">
            {Object.entries(entity)
              .map(([column, value]) => `${column} ${value}`)
              .join(", ")}
          </span>
        </PlanChip>
      ))}
      {shown.map(({ product, reason }) => {
        const wrong = outcomes.get(product);
        const name = product.slice(product.indexOf("/") + 1);
        return (
          <PlanChip
            key={product}
            title={`${product}: ${wrong ?? reason}`}
            remove={`Do not ask ${name}`}
            // The last one stays: a plan without products is another plan.
            {...(ids.length > 1
              ? { onRemove: () => void setUrl({ products: ids.filter((id) => id !== product) }) }
              : {})}
          >
            {wrong !== undefined && <StatusShape state="warn" />}
            <span className="truncate">{name}</span>
            {wrong !== undefined && <span className="sr-only">: {wrong}</span>}
          </PlanChip>
        );
      })}
      {chosen.length > shownAtFirst && (
        <li>
          <Button size="sm" variant="quiet" onClick={() => setAll(!all)} aria-expanded={all}>
            {all ? "Fewer" : `${chosen.length - shownAtFirst} more`}
          </Button>
        </li>
      )}
      {plan.domains.map((domain) => (
        <PlanChip
          key={`domain ${domain}`}
          remove={`Not only domain ${domain}`}
          onRemove={() => void setUrl({ domains: url.domains.filter((each) => each !== domain) })}
        >
          domain {domain}
        </PlanChip>
      ))}
      {plan.ports.map((port) => (
        <PlanChip
          key={`port ${port}`}
          remove={`Not only ports of type ${port}`}
          onRemove={() => void setUrl({ ports: url.ports.filter((each) => each !== port) })}
        >
          port {port}
        </PlanChip>
      ))}
      {plan.filter !== null && (
        <PlanChip remove="Take the filter off" onRemove={() => void setUrl({ filter: "" })}>
          <span className="truncate font-mono">{plan.filter}</span>
        </PlanChip>
      )}
      <li className="flex gap-1.5">
        <AddProduct
          chosen={ids}
          // Named products are the whole plan: a narrowing would refuse those outside it.
          onAdd={(id) => void setUrl({ products: [...ids, id].slice(-20), domains: null, ports: null })}
        />
        <NarrowMenu value={url} onChange={(next) => void setUrl({ ...next, products: [] })} />
        {changed && (
          <Button
            size="sm"
            variant="quiet"
            onClick={() =>
              void setUrl({ products: null, domains: null, ports: null, when: null, filter: null })
            }
          >
            Back to the plan
          </Button>
        )}
      </li>
    </ul>
  );
}
