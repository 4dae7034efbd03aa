"use client";

import { Instant } from "../time/instant.tsx";
import type { Outputs } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusShape } from "../ui/status.tsx";

type Home = Outputs["home"]["get"];

/** Products of mine, or that I follow, that break a promise now; worst first. */
export function Needs({ needs }: { needs: Home["needs"] | undefined }) {
  return (
    <Panel
      title="Needs you"
      id="needs"
      flush
      aside={needs && needs.length > 0 && plural(needs.length, "matter")}
    >
      {needs === undefined ? (
        <Lines count={2} />
      ) : needs.length === 0 ? (
        <p className="flex items-center gap-2 px-3.5 pb-3 text-muted">
          <StatusShape state="ok" />
          Nothing. Every product of yours, and every one you follow, keeps its promises.
        </p>
      ) : (
        <ul>
          {needs.map((need) => (
            <li
              key={`${need.id} ${need.what}`}
              className="flex items-start gap-3 border-t border-line px-3.5 py-2 first:border-t-0"
            >
              <StatusShape state={need.state} className="mt-1.5" />
              <p className="min-w-0 flex-1">
                <Link href={`/products/${need.id}`} className="font-semibold hover:underline">
                  {need.title}
                </Link>
                : {lowerFirst(need.what)}
                <span className="block text-xs text-muted">
                  {need.mine ? "yours" : "you follow it"}
                  {need.since !== null && (
                    <>
                      {" · newest data "}
                      <Age at={need.since} suffix=" ago" />
                    </>
                  )}
                </span>
              </p>
              <ButtonLink
                size="sm"
                href={`/products/${need.id}`}
                data-track={`need ${need.id}`}
                data-track-product={need.id}
              >
                Open
              </ButtonLink>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** "Its newest data…" → "its newest data…": it follows the product's name and a colon. */
function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

const actionWords: Record<string, string> = { create: "published", change: "changed", retire: "retired" };

/** Changes of the products I follow. */
export function Changes({
  changes,
  following,
}: {
  changes: Home["followed"] | undefined;
  following: number | undefined;
}) {
  return (
    <Panel
      title="Changes you follow"
      id="changes"
      flush
      aside={following !== undefined && following > 0 && plural(following, "product")}
    >
      {changes === undefined ? (
        <Lines count={2} />
      ) : changes.length === 0 ? (
        <p className="px-3.5 pb-3 text-muted">
          {following === 0
            ? "You follow no product yet. “Follow” on a product's page brings its changes here."
            : "No definition you follow changed in the last 30 days."}
        </p>
      ) : (
        <ul>
          {changes.map((change) => (
            <li
              key={`${change.id} ${change.revision}`}
              className="border-t border-line px-3.5 py-2 first:border-t-0"
            >
              <Link
                href={`/products/${change.id}/history`}
                data-track={`followed ${change.id}`}
                data-track-product={change.id}
                className="font-semibold hover:underline"
              >
                {change.title}
              </Link>
              <p className="text-xs text-muted">
                revision {change.revision} {actionWords[change.action] ?? change.action} by {change.actor},{" "}
                <Instant at={change.at} />
                {change.reason !== "" && <span className="block truncate">{change.reason}</span>}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Where I was last. */
export function Recent({ recent }: { recent: Home["recent"] | undefined }) {
  return (
    <Panel title="Recently read" id="recent" flush>
      {recent === undefined ? (
        <Lines count={3} />
      ) : recent.length === 0 ? (
        <p className="px-3.5 pb-3 text-muted">Nothing yet. What you open appears here, newest first.</p>
      ) : (
        <ul>
          {recent.slice(0, 10).map((one) => (
            <li
              key={one.id}
              className="relative flex h-8 items-center justify-between gap-3 border-t border-line px-3.5 first:border-t-0 hover:bg-accent-soft"
            >
              <Link
                href={`/products/${one.id}`}
                data-track={`recent ${one.id}`}
                data-track-product={one.id}
                className="truncate after:absolute after:inset-0"
                title={one.id}
              >
                {one.title}
              </Link>
              <Age at={one.at} suffix=" ago" className="shrink-0 text-xs text-muted" />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Lines({ count }: { count: number }) {
  return (
    <div className="flex flex-col gap-3 px-3.5 pt-1 pb-3.5">
      {Array.from({ length: count }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
        <Skeleton key={line} className="h-5 w-full" />
      ))}
    </div>
  );
}
