import type { OnlineReply } from "../../../hydration/features/reading/read-online.ts";
import type { DataPlaneContext } from "../context.ts";
import type { Exchange } from "../route.ts";

/** Counts one read of each feature set of a reply. */
export function countReads(
  { usage, clock }: Pick<DataPlaneContext, "usage" | "clock">,
  { principal, via }: Pick<Exchange, "principal" | "via">,
  { query, answers }: OnlineReply,
): void {
  const atMs = clock.nowMs();
  for (const { selection } of query.parts)
    usage.count({
      productId: selection.plan.productId,
      principal,
      via,
      reads: 1,
      records: answers.length,
      atMs,
    });
}
