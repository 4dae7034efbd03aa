import { z } from "zod";
import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { type Principal, servicePrincipal } from "../../domain/principal.ts";
import { productIdSchema } from "../../domain/slug.ts";
import { AppError } from "../../errors.ts";
import type { UsageRecorder } from "./recorder.ts";

/** The stream of the portal's own usage, as the sample mesh defines it. */
export const clickstreamProduct = "product-analytics/clickstream_events";

const most = 50;

/** What a browser sends: what was done, when by its own clock, in which tab. Whose it is, the session says. */
export const clicksInput = z.object({
  events: z
    .array(
      z.object({
        action: z.enum(["view", "search", "click", "error"]),
        target: z.string().min(1).max(500),
        product: productIdSchema.optional(),
        query: z.string().min(1).max(40).optional(),
        results: z.int().min(0).optional(),
        position: z.int().min(1).optional(),
        at: z.iso.datetime({ offset: true }),
        session: z.string().min(1).max(64),
      }),
    )
    .min(1)
    .max(most),
});
export type Clicks = z.infer<typeof clicksInput>;

export interface TakeClicksDeps {
  dataPlane: Pick<DataPlane, "produce">;
  /** Whether a person wants their usage recorded. */
  wantsRecording(personId: string): Promise<boolean>;
  /** Counts a look at a product's pages; Home's "where you were" and the product's usage show it. */
  usage: Pick<UsageRecorder, "record">;
  /** Whether there is such a product: a browser may name any. */
  hasProduct(id: string): Promise<boolean>;
}

/**
 * Writes what a signed-in person did into the clickstream, under their account id and nothing else about them.
 * Returns how many events were taken: none from programs and visitors, none from people who switched the
 * recording off, none in a mesh without that product. The portal writes as itself, because visitors do not own
 * the stream; throws what the data plane throws.
 */
export async function takeClicks(
  deps: TakeClicksDeps,
  principal: Principal,
  { events }: Clicks,
): Promise<number> {
  if (principal.kind !== "person" || !(await deps.wantsRecording(principal.id))) return 0;
  await countViews(deps, principal, events);
  const records = events.map((event) => ({ account_id: principal.id, ...event }));
  try {
    const reply = await deps.dataPlane.produce(servicePrincipal("clickstream"), clickstreamProduct, records);
    return reply.accepted;
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") return 0;
    throw error;
  }
}

async function countViews(
  { usage, hasProduct }: TakeClicksDeps,
  principal: Principal,
  events: Clicks["events"],
): Promise<void> {
  const viewed = new Set(
    events.flatMap(({ action, product }) => (action === "view" && product ? [product] : [])),
  );
  for (const productId of viewed)
    if (await hasProduct(productId))
      usage.record({
        productId,
        principalId: principal.id,
        principal: principal.name,
        via: "portal",
        records: 0,
      });
}
