"use client";

import { useQuery } from "@tanstack/react-query";
import { productPath } from "../product/tabs.ts";
import type { ProductDetail, ProductPort } from "../product/types.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { ErrorLine } from "../ui/error-state.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatCount, formatShare } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Status } from "../ui/status.tsx";

const whatHappens: Record<string, string> = {
  reject: "A record that violates is refused, and kept among the refused with the reason.",
  quarantine: "A record that violates is held aside in quarantine with the reason, and may be released.",
  warn: "A record that violates is taken in, and its producer is told.",
};

/** How often the contract is broken, and what happens then. */
export function RejectionPanel({ product, port }: { product: ProductDetail; port: ProductPort }) {
  const trpc = useTRPC();
  const { pinned } = useAsOf();
  const stats = useQuery(
    trpc.stream.stats.queryOptions({ ids: [product.id] }, { refetchInterval: 5_000, enabled: !pinned }),
  );
  const now = stats.data?.[0];
  const accepted = now?.lastDay.reduce<number | null>(
    (sum, each) => (each === null ? sum : (sum ?? 0) + each),
    null,
  );
  const rejected = now?.rejectedLastDay ?? null;
  const rate =
    accepted == null || rejected === null || accepted + rejected === 0
      ? null
      : rejected / (accepted + rejected);
  const how = {
    formula: "Refused ÷ (accepted + refused) over the last 24 h.",
    inputs: [
      { name: "refused", value: formatCount(rejected) },
      { name: "accepted", value: formatCount(accepted) },
    ],
    computedAt: now?.measuredAt ?? null,
    call: { path: `/api/v1/products/${product.id}/events/stats`, field: "{rejectedLastDay, lastDay}" },
  };
  return (
    <Panel
      id="rejections"
      title="Violations"
      aside={
        product.may.write && (
          <Link
            href={`${productPath(product.id, "live")}?view=dead-letters`}
            className="text-accent hover:underline"
          >
            Open the refused records
          </Link>
        )
      }
    >
      {stats.isError && <ErrorLine error={stats.error} />}
      {pinned ? (
        <p className="text-muted">
          The rate is measured over the last 24 h from now, not kept for every instant.
        </p>
      ) : (
        <Status state={rate === null ? "unknown" : rate === 0 ? "ok" : rate < 0.001 ? "warn" : "breach"}>
          <Figure
            label="Violations in 24 h"
            how={how}
            value={
              rate === null
                ? "nothing came in the last 24 h"
                : rejected === 0
                  ? `none of ${formatCount(accepted)} records in 24 h`
                  : `${formatCount(rejected)} of ${formatCount((accepted ?? 0) + (rejected ?? 0))} in 24 h, ${formatShare(rate)}`
            }
          />
        </Status>
      )}
      <p className="mt-1.5 text-muted">{whatHappens[String(port.config.enforcement ?? "reject")]}</p>
    </Panel>
  );
}
