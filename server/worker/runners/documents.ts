import type { DocumentIndex } from "../../adapters/documents/types.ts";
import { AppError } from "../../errors.ts";
import { createDocumentFollower, type DocumentFollower } from "../../hydration/documents/follower.ts";
import type { IndexBook } from "../../hydration/vectors/index-book.ts";
import type { Streams } from "../data-plane/streams.ts";
import type { Runner } from "../runner.ts";
import { createLoop, type Turn } from "./loop.ts";
import { type SearchPlanDeps, watchSearchPlans } from "./search-plans.ts";

const lookEveryMs = 200;
/** Rest between two steps of a first filling, so that questions get in between. */
const fillingRestMs = 20;

const restAfterFailureMs = 5_000;

interface Followed {
  space: string;
  follower: DocumentFollower;
  restUntilMs: number;
}

/** Keeps the words of every vectors port in step with its stream; a changed layout is filled beside the old one first. */
export function createDocumentsRunner(
  deps: SearchPlanDeps & {
    streams: Pick<Streams, "of">;
    documents: DocumentIndex;
    book: IndexBook;
  },
): Runner {
  const { documents, book } = deps;
  const readPlans = watchSearchPlans(deps);
  const followed = new Map<string, Followed>();

  async function discover(): Promise<void> {
    const { plans, changed } = await readPlans();
    if (changed) {
      const planned = new Set(plans.map(({ productId }) => productId));
      for (const id of followed.keys()) if (!planned.has(id)) followed.delete(id);
      for (const space of await documents.spaces(""))
        if (!planned.has(productOf(space))) await documents.drop(space);
      book.keep(planned);
    }
    const missing = plans.filter(
      ({ productId, documents: plan }) => "problem" in plan || followed.get(productId)?.space !== plan.space,
    );
    for (const { productId, documents: plan } of missing) {
      const fail = (problem: string) => book.note(productId, { documents: { problem } });
      if ("problem" in plan) {
        fail(plan.problem);
        continue;
      }
      try {
        const stream = deps.streams.of(plan);
        const follower = await createDocumentFollower({ stream, documents }, plan);
        followed.set(productId, { space: plan.space, follower, restUntilMs: 0 });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        fail(error.code === "NOT_FOUND" ? "Its source holds no record yet." : error.message);
      }
    }
  }

  /** Tells where questions go: to the wanted space once it is in step, until then to the one before it. */
  async function note(productId: string, { space, follower }: Followed): Promise<number> {
    const behind = await follower.behind();
    const others = (await documents.spaces(`${productId}@`)).filter((each) => each !== space);
    const [old] = others;
    if (behind > 0 && old !== undefined) book.note(productId, { documents: { space: old, behind } });
    else {
      book.note(productId, { documents: { space, behind } });
      for (const each of others) await documents.drop(each);
    }
    return behind;
  }

  return createLoop("documents", deps, async (signal): Promise<Turn> => {
    await discover();
    let worked = false;
    let behind = 0;
    for (const [productId, each] of followed) {
      if (signal.aborted) break;
      if (each.restUntilMs > deps.clock.nowMs()) continue;
      try {
        worked = (await each.follower.step()) || worked;
        behind += await note(productId, each);
      } catch (error) {
        // A connection that does not answer holds up its own product only.
        each.restUntilMs = deps.clock.nowMs() + restAfterFailureMs;
        deps.log.warn({ err: error, productId }, "the words of a product could not be read on");
      }
    }
    return {
      waitMs: worked ? fillingRestMs : lookEveryMs,
      detail: `${followed.size} products searchable by words`,
      lagRecords: behind,
    };
  });
}

const productOf = (space: string): string => space.split("@")[0] ?? space;
