import { setTimeout as wait } from "node:timers/promises";
import type { DocumentIndex } from "../../adapters/documents/types.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import { AppError } from "../../errors.ts";
import { createDocumentFollower, type DocumentFollower } from "../../hydration/documents/follower.ts";
import { isReadable, type SearchPlan } from "../../hydration/vectors/discover.ts";
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
  /** Where it reads; a connection with other settings has another adapter, and is read from anew. */
  stream: StreamAdapter;
  /** It reads from a connection, which may take its time: the others do not wait for it. */
  apart: boolean;
  follower: DocumentFollower;
  behind: number;
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
  const { documents, book, clock } = deps;
  const readPlans = watchSearchPlans(deps);
  let planned: ReadonlyMap<string, SearchPlan> = new Map();
  const followed = new Map<string, Followed>();
  /** Products that are opened or followed beside the loop. */
  const aside = new Map<string, Promise<void>>();

  async function discover(signal: AbortSignal): Promise<void> {
    const { plans, changed } = await readPlans();
    planned = new Map(plans.map((plan) => [plan.productId, plan]));
    if (changed) {
      const readable = new Set(plans.filter(isReadable).map(({ productId }) => productId));
      for (const id of followed.keys()) if (!readable.has(id)) followed.delete(id);
      for (const space of await documents.spaces(""))
        if (!readable.has(productOf(space))) await documents.drop(space);
      book.keep(new Set(planned.keys()));
    }
    for (const plan of plans) {
      const { productId, documents: reading } = plan;
      if (isOpen(plan) || aside.has(productId)) continue;
      if ("problem" in reading) book.note(productId, { documents: { problem: reading.problem } });
      else if (reading.connection === null) await open(productId, reading);
      else goAside(productId, () => followApart(productId, reading, signal));
    }
  }

  /** Whether a product is followed as it is planned, its connection as it is set now. */
  function isOpen({ productId, documents: plan }: SearchPlan): boolean {
    const held = followed.get(productId);
    if ("problem" in plan || held?.space !== plan.space) return false;
    try {
      return held.stream === deps.streams.of(plan);
    } catch {
      return false;
    }
  }

  /** Whether this is still how a product is to be followed. */
  function isCurrent(productId: string, each: Followed): boolean {
    const plan = planned.get(productId);
    return plan !== undefined && followed.get(productId) === each && isOpen(plan);
  }

  type Reading = Exclude<SearchPlan["documents"], { problem: string }>;

  async function open(productId: string, plan: Reading): Promise<Followed | undefined> {
    try {
      const stream = deps.streams.of(plan);
      const follower = await createDocumentFollower({ stream, documents }, plan);
      const { space } = plan;
      const each = { space, stream, apart: plan.connection !== null, follower, behind: 0, restUntilMs: 0 };
      followed.set(productId, each);
      return each;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const empty = book.get(productId)?.sourceProblem ?? "Its source holds no record yet.";
      const problem = error.code === "NOT_FOUND" ? empty : error.message;
      book.note(productId, { documents: { problem } });
      return undefined;
    }
  }

  /** Follows a source on a connection beside the loop, until its index is another one. */
  async function followApart(productId: string, plan: Reading, signal: AbortSignal): Promise<void> {
    const each = await open(productId, plan).catch((error: unknown) => {
      deps.log.warn({ err: error, productId }, "the words of a product could not be opened");
      return undefined;
    });
    const rest = (ms: number) => wait(ms, undefined, { signal }).catch(() => {});
    if (!each) return rest(lookEveryMs);
    while (!signal.aborted && isCurrent(productId, each)) {
      const worked = await step(productId, each);
      await rest(Math.max(worked ? fillingRestMs : lookEveryMs, each.restUntilMs - clock.nowMs()));
    }
  }

  function goAside(productId: string, work: () => Promise<void>): void {
    aside.set(
      productId,
      work().finally(() => aside.delete(productId)),
    );
  }

  /** Takes in the next few records and tells where questions go; false when nothing was new or could be read. */
  async function step(productId: string, each: Followed): Promise<boolean> {
    try {
      const worked = await each.follower.step();
      each.behind = worked ? await each.follower.behind() : 0;
      if (!isCurrent(productId, each)) return false;
      await note(productId, each);
      if (each.apart) book.note(productId, { sourceProblem: null });
      return worked;
    } catch (error) {
      each.restUntilMs = clock.nowMs() + restAfterFailureMs;
      deps.log.warn({ err: error, productId }, "the words of a product could not be read on");
      if (each.apart && isCurrent(productId, each)) await noteProblem(productId, each, error);
      return false;
    }
  }

  /** What an index holds is good for answers also while its source cannot be reached. */
  async function noteProblem(productId: string, { space, behind }: Followed, error: unknown): Promise<void> {
    const [old] = (await documents.spaces(`${productId}@`)).filter((each) => each !== space);
    const sourceProblem = error instanceof Error ? error.message : String(error);
    book.note(productId, { documents: { space: old ?? space, behind }, sourceProblem });
  }

  /** Tells where questions go: to the wanted space once it is in step, until then to the one before it. */
  async function note(productId: string, { space, behind }: Followed): Promise<void> {
    const others = (await documents.spaces(`${productId}@`)).filter((each) => each !== space);
    const [old] = others;
    if (behind > 0 && old !== undefined) book.note(productId, { documents: { space: old, behind } });
    else {
      book.note(productId, { documents: { space, behind } });
      for (const each of others) await documents.drop(each);
    }
  }

  const loop = createLoop("documents", deps, async (signal): Promise<Turn> => {
    await discover(signal);
    let worked = false;
    for (const [productId, each] of followed) {
      if (signal.aborted) break;
      if (each.apart || each.restUntilMs > clock.nowMs()) continue;
      worked = (await step(productId, each)) || worked;
    }
    return {
      waitMs: worked ? fillingRestMs : lookEveryMs,
      detail: `${followed.size} products searchable by words`,
      lagRecords: [...followed.values()].reduce((sum, { behind }) => sum + behind, 0),
    };
  });
  return {
    ...loop,
    async stop() {
      await loop.stop();
      await Promise.all(aside.values());
    },
  };
}

const productOf = (space: string): string => space.split("@")[0] ?? space;
