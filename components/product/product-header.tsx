"use client";

import { useAsOf } from "../time/use-as-of.ts";
import { Chip } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { Figure } from "../ui/figure.tsx";
import { formatCount, formatDuration } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Status } from "../ui/status.tsx";
import { firstSentence } from "./first-sentence.ts";
import { FollowButton } from "./follow-button.tsx";
import { Freshness } from "./freshness.tsx";
import { overallState } from "./overall-state.ts";
import type { ProductDetail } from "./types.ts";
import { UseIt } from "./use-it.tsx";
import { useActivity } from "./use-product.ts";

const statusTone = { draft: "plain", active: "plain", deprecated: "warn", retired: "breach" } as const;

/** Name, version, state, one sentence, owner, readers and freshness of a product. */
export function ProductHeader({ product }: { product: ProductDetail }) {
  const { pinned } = useAsOf();
  const measured = useActivity(product.id);
  const activity = measured ?? product.activity;
  const { state, words } = overallState(activity);
  return (
    <header className="shrink-0 px-5 pt-3.5">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="min-w-0 break-words">
          <Link
            href={`/catalog?domain=${product.domain.id}`}
            className="font-normal text-muted hover:text-ink"
          >
            {product.domain.id} /{" "}
          </Link>
          {product.name}
        </h1>
        <Chip title={`Revision ${product.revision}`}>{product.version}</Chip>
        {product.status !== "active" && <Chip tone={statusTone[product.status]}>{product.status}</Chip>}
        {pinned ? null : <Status state={state}>{words}</Status>}
        <span className="ml-auto flex gap-2 max-sm:ml-0">
          {!pinned && product.status !== "retired" && (
            <FollowButton id={product.id} follow={product.follow} />
          )}
          <UseIt product={product} />
        </span>
      </div>
      {/* What changes by the second never wraps on a wide page: the tabs below would jump. */}
      <div className="mt-1 mb-1.5 flex items-baseline gap-x-3.5 gap-y-0.5 text-muted max-lg:flex-wrap">
        {product.description !== "" && (
          <p className="min-w-0 max-w-[90ch]">{firstSentence(product.description)}</p>
        )}
        <span className="shrink-0">
          Owner{" "}
          {product.owner === null ? (
            <span className="text-unknown">nobody</span>
          ) : (
            <Link href={`/catalog?owner=${product.owner.teamId}`} className="text-accent hover:underline">
              {product.owner.name}
            </Link>
          )}
        </span>
        {/* What is measured now has no past. */}
        {activity && !pinned && (
          <>
            <Figure
              label="Readers today"
              className="shrink-0"
              value={`${formatCount(activity.readersToday)} ${activity.readersToday === 1 ? "reader" : "readers"} today`}
              how={{
                formula: "Distinct people, tokens and services that read this product in the last 24 h.",
                inputs: [{ name: "usage", value: "by principal, below on Overview" }],
                computedAt: activity.measuredAt,
                call: { path: `/api/v1/products/${product.id}/usage`, field: ".consumers" },
              }}
            />
            <span
              className={cx(
                "shrink-0 whitespace-nowrap",
                activity.promisedFreshnessMs !== null && "min-w-[200px]",
              )}
            >
              newest <Freshness activity={activity} className="text-ink" />
              {activity.promisedFreshnessMs !== null && (
                <span className="text-faint">
                  {" "}
                  of {formatDuration(activity.promisedFreshnessMs)} promised
                </span>
              )}
            </span>
          </>
        )}
      </div>
    </header>
  );
}
