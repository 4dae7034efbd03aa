import { type Clock, isoFromUs, usFromIso } from "../../clock.ts";
import type { FeatureExplanation, FeatureHistory } from "../../domain/data-plane-api/historical.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { FeatureMoment, FeatureSeries, KeyRead } from "./one-key.ts";
import { resolveFeatures, type ServedOf } from "./resolve-features.ts";
import { sameValue } from "./same-value.ts";

export interface KeyReadDeps {
  clock: Clock;
  servedOf: ServedOf;
  series: (read: KeyRead, instantsUs: number[]) => Promise<FeatureSeries>;
  moment: (read: KeyRead, atUs: number) => Promise<FeatureMoment>;
  /** The value as the data plane gives it, under the caller's rights; `asOf` null: now. */
  online: (
    principal: Principal,
    request: { feature: string; entity: object; request: object; asOf: string | null; knownAt: string },
  ) => Promise<{ value: unknown; status: string; atUs: number }>;
}

interface KeyQuery {
  feature: string;
  entity: Record<string, unknown>;
  request?: Record<string, unknown> | undefined;
}

/** One feature of one key over time, as served and as corrected, for a chart. Throws AppError naming the field. */
export async function featureHistory(
  deps: KeyReadDeps,
  principal: Principal,
  query: KeyQuery & { from: string; to: string; points: number },
): Promise<FeatureHistory> {
  const read = readOf(deps, principal, query);
  const from = instantOf(query.from, "from");
  const to = Math.min(instantOf(query.to, "to"), deps.clock.nowUs());
  if (from >= to)
    throw new AppError("INVALID_INPUT", `from ${query.from} is not before to.`, { path: "from" });
  const step = (to - from) / (query.points - 1);
  const instants = Array.from({ length: query.points }, (_, at) => Math.round(from + at * step));
  const { seen, points } = await deps.series(read, instants);
  return {
    feature: query.feature,
    dtype: dtypeOf(read),
    seen,
    points: points.map(({ atUs, asServed, asCorrected }) => ({ at: isoFromUs(atUs), asServed, asCorrected })),
  };
}

/** A feature at an instant by every evaluator there is, with the records it rests on. */
export async function explainFeature(
  deps: KeyReadDeps,
  principal: Principal,
  query: KeyQuery & { at?: string | undefined },
): Promise<FeatureExplanation> {
  const read = readOf(deps, principal, query);
  const { feature, entity } = query;
  const online = (asOf: string | null, knownAt: string) =>
    deps.online(principal, { feature, entity, request: read.request, asOf, knownAt });
  if (query.at !== undefined && instantOf(query.at, "at") > deps.clock.nowUs() + 1_000_000)
    throw new AppError("INVALID_INPUT", `at lies in the future: ${query.at}.`, { path: "at" });
  const served = await online(query.at ?? null, "as-served");
  const atUs = served.atUs;
  const at = isoFromUs(atUs);
  const { corrected, moment } = await settled(() =>
    Promise.all([online(at, "as-corrected"), deps.moment(read, atUs)]),
  );
  const row = (asServed: unknown, asCorrected: unknown) => ({ asServed, asCorrected });
  const { historical, reference } = moment;
  return {
    feature,
    dtype: dtypeOf(read),
    at,
    seen: moment.seen,
    status: { asServed: served.status, asCorrected: corrected.status },
    online: row(served.value, corrected.value),
    historical: row(historical.asServed, historical.asCorrected),
    reference: row(reference.asServed, reference.asCorrected),
    equal:
      sameValue(served.value, historical.asServed) &&
      sameValue(historical.asServed, reference.asServed) &&
      sameValue(corrected.value, historical.asCorrected) &&
      sameValue(historical.asCorrected, reference.asCorrected),
    contributing: moment.contributing,
    notCounted: moment.notCounted,
    contributions: moment.contributions.map((one) => ({
      productId: one.productId,
      place: `${one.partition}:${one.offset}`,
      eventTime: isoFromUs(one.eventTimeUs),
      knownAt: isoFromUs(one.knowledgeTimeUs),
      servableAt: isoFromUs(one.servableTimeUs),
      value: one.value,
    })),
  };
}

/** How often the evaluators are asked again when what is known moved between their answers. */
const attempts = 4;

/**
 * "As corrected" is what is known when an evaluator reads, and they read one after the other: while records come in, one
 * may know what the other did not. Such a difference goes away when they are asked again; a real one stays, and is shown.
 */
async function settled<C extends { value: unknown }>(ask: () => Promise<[C, FeatureMoment]>) {
  for (let attempt = 1; ; attempt++) {
    const [corrected, moment] = await ask();
    if (attempt === attempts || sameValue(corrected.value, moment.historical.asCorrected))
      return { corrected, moment };
  }
}

function readOf(deps: KeyReadDeps, principal: Principal, { feature, entity, request }: KeyQuery): KeyRead {
  const { sets, features } = resolveFeatures(deps.servedOf, principal, [feature]);
  const [plan] = sets;
  const [wanted] = features;
  if (!plan || !wanted) throw new Error("A feature has a set.");
  return { plan, feature: wanted.feature, entity, request: request ?? {} };
}

const dtypeOf = ({ plan, feature }: KeyRead) =>
  plan.features.find(({ name }) => name === feature)?.dtype ?? "json";

function instantOf(text: string, path: string): number {
  const us = usFromIso(text);
  if (us !== undefined) return us;
  throw new AppError(
    "INVALID_INPUT",
    `${path} is "${text.slice(0, 60)}"; write an instant with its zone, e.g. 2026-01-31T14:15:00Z.`,
    { path },
  );
}
