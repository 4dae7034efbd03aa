import type { ValueStatus } from "@/server/domain/data-plane-api/features.ts";

/** A value a feature can have; whole numbers beyond 2^53 are decimal strings. */
export type FeatureValue = number | string | boolean | null | readonly FeatureValue[];

/** One value as an online lookup gives it; instants are ISO 8601. */
export interface OnlineValue {
  value: FeatureValue;
  status: ValueStatus;
  eventTime: string | null;
  knownAt: string | null;
  servableAt: string | null;
}

export interface OnlineReply {
  metadata: {
    features: string[];
    asOf: string;
    knownAt: string;
    /** Next offset by partition that the values rest on, by feature set. */
    frontier: Record<string, Record<string, number>>;
  };
  rows: { entity: Record<string, unknown>; values: OnlineValue[] }[];
}

/** A message of `GET /features/subscribe`: the values of one entity, all of them first, then those that changed. */
export interface PushedValues {
  entity: Record<string, unknown>;
  at: string;
  features: string[];
  values: OnlineValue[];
}
