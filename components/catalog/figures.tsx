"use client";

import type { ProductRow } from "@/server/domain/read-models/catalog.ts";
import { Age } from "../ui/age.tsx";
import { Figure, type HowComputed } from "../ui/figure.tsx";
import { formatCount, formatDuration, formatRate, notKnown, plural } from "../ui/format.ts";
import { Status } from "../ui/status.tsx";
import { valueLabel } from "./facet-words.ts";

/** The figures of a product in a row; each opens the panel that says how it was computed. */

function how(
  product: ProductRow,
  formula: string,
  inputs: HowComputed["inputs"],
  field: string,
): HowComputed {
  return {
    formula,
    inputs,
    computedAt: product.activity?.measuredAt ?? null,
    call: { path: `/api/v1/products/${product.id}`, field: `.activity.${field}` },
  };
}

export function Rate({ product }: { product: ProductRow }) {
  const rate = product.activity?.ratePerSecond ?? null;
  if (rate === null)
    return (
      <span className="text-faint" title="This product has no stream, or its rate is not measured">
        {notKnown}
      </span>
    );
  return (
    <Figure
      align="end"
      label={`Rate of ${product.name}`}
      value={<span className="font-mono text-xs">{formatRate(rate)}</span>}
      how={how(
        product,
        "Records accepted by the log in the last 60 s ÷ 60.",
        [
          { name: "records a second", value: String(Number(rate.toPrecision(6))) },
          { name: "records held", value: formatCount(product.activity?.records) },
          { name: "newest records", value: "open", href: `/products/${product.id}/live` },
        ],
        "ratePerSecond",
      )}
    />
  );
}

export function Freshness({ product }: { product: ProductRow }) {
  const { activity } = product;
  if (activity === null) return <Age at={null} />;
  return (
    <Figure
      align="end"
      label={`Freshness of ${product.name}`}
      value={<Age at={activity.newestAt} sloMs={activity.promisedFreshnessMs} until={activity.measuredAt} />}
      how={how(
        product,
        "The instant of measuring minus the instant the newest record or snapshot became known. At 80 % of the promise it warns.",
        [
          { name: "newest known at", value: activity.newestAt ?? "nothing yet" },
          {
            name: "promised within",
            value:
              activity.promisedFreshnessMs === null
                ? "nothing promised"
                : formatDuration(activity.promisedFreshnessMs),
          },
        ],
        "newestAt",
      )}
    />
  );
}

export function ContractState({ product, shapeOnly = false }: { product: ProductRow; shapeOnly?: boolean }) {
  const state = product.activity?.contract ?? "unknown";
  const refused = product.activity?.rejectedLastDay ?? null;
  const text =
    refused !== null && refused > 0 && state !== "ok"
      ? `${formatCount(refused)} refused`
      : valueLabel("contract", state, state);
  if (product.activity === null || shapeOnly) return <Status state={state} title={text} />;
  return (
    <Figure
      label={`Contract of ${product.name}`}
      value={<Status state={state}>{text}</Status>}
      how={how(
        product,
        "Records of the last 24 h that broke the contract and were refused or set aside as dead letters.",
        [
          { name: "refused in 24 h", value: refused === null ? "not measured" : plural(refused, "record") },
          { name: "contract", value: "open", href: `/products/${product.id}/contract` },
        ],
        "rejectedLastDay",
      )}
    />
  );
}

export function Readers({ product }: { product: ProductRow }) {
  if (product.activity === null) return <span className="text-faint">{notKnown}</span>;
  return (
    <Figure
      align="end"
      label={`Readers of ${product.name}`}
      value={formatCount(product.activity.readersToday)}
      how={how(
        product,
        "People, tokens and services that read this product in the last 24 h, each counted once.",
        [{ name: "who they are", value: "open", href: `/products/${product.id}/usage` }],
        "readersToday",
      )}
    />
  );
}
