import { z } from "zod";
import { isoFromUs, usFromIso } from "../../../clock.ts";
import { valueStatuses } from "../../../domain/data-plane-api/features.ts";
import type { FeatureSetPlan } from "../../../domain/feature-set/plan.ts";
import type { EventTimes, FeatureValue } from "../../../engine/types.ts";
import type { FeatureAnswer } from "../reading/answer.ts";

/** The part of a changelog topic's name that follows the product's id. */
const changesSuffix = ".changes";

/** The topic of a feature set's values as they change: `domain/product.changes`, always in the embedded log. */
export const changesTopic = (productId: string): string => productId + changesSuffix;

const timesShape = { eventTime: z.string(), knownAt: z.string(), servableAt: z.string() };

/** A record of a changelog: all values of one key after a change. Its key is the entity's canonical key. */
export const changeSchema = z.object({
  entity: z.record(z.string(), z.unknown()),
  /** The instant at which the values were read. */
  at: z.string(),
  values: z.record(z.string(), z.json()),
  /** Of values that are not PRESENT. */
  statuses: z.record(z.string(), z.enum(valueStatuses)),
  /** Times of the newest event of the key; null: the values rest on none. */
  newest: z.object(timesShape).nullable(),
  /** Of values that rest on another event, as looked-up ones do; null: on none. */
  times: z.record(z.string(), z.object(timesShape).nullable()),
});
export type Change = z.output<typeof changeSchema>;

/** Entity fields by name, from a canonical key. */
export function entityOf(plan: Pick<FeatureSetPlan, "entity">, key: string): Record<string, unknown> {
  const values = JSON.parse(key) as unknown[];
  return Object.fromEntries(plan.entity.map(({ field }, at) => [field, values[at]]));
}

/** Answers as a changelog has them. */
export function changeOf(
  entity: Record<string, unknown>,
  atUs: number,
  names: readonly string[],
  answers: readonly FeatureAnswer[],
): Change {
  const change: Change = { entity, at: isoFromUs(atUs), values: {}, statuses: {}, newest: null, times: {} };
  let newest: EventTimes | null = null;
  for (const { times } of answers)
    if (times && (!newest || times.servableTimeUs > newest.servableTimeUs)) newest = times;
  change.newest = newest && isoTimes(newest);
  for (const [place, name] of names.entries()) {
    const answer = answers[place];
    if (!answer) continue;
    change.values[name] = answer.value as Change["values"][string];
    if (answer.status !== "PRESENT") change.statuses[name] = answer.status;
    if (!sameTimes(answer.times, newest)) change.times[name] = answer.times && isoTimes(answer.times);
  }
  return change;
}

/** One feature's answer from a changelog; undefined for a feature that the set did not have then. */
export function answerIn(change: Change, name: string): FeatureAnswer | undefined {
  const value = change.values[name];
  if (value === undefined) return undefined;
  const times = name in change.times ? change.times[name] : change.newest;
  return {
    value: value as FeatureValue,
    status: change.statuses[name] ?? "PRESENT",
    times: times
      ? {
          eventTimeUs: usFromIso(times.eventTime) ?? 0,
          knowledgeTimeUs: usFromIso(times.knownAt) ?? 0,
          servableTimeUs: usFromIso(times.servableAt) ?? 0,
        }
      : null,
  };
}

const isoTimes = (times: EventTimes) => ({
  eventTime: isoFromUs(times.eventTimeUs),
  knownAt: isoFromUs(times.knowledgeTimeUs),
  servableAt: isoFromUs(times.servableTimeUs),
});

const sameTimes = (a: EventTimes | null, b: EventTimes | null) =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.eventTimeUs === b.eventTimeUs &&
    a.knowledgeTimeUs === b.knowledgeTimeUs &&
    a.servableTimeUs === b.servableTimeUs);
