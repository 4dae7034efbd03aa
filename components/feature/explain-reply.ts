import type { FeatureValue, OnlineValue } from "./serving.ts";

/** One record that counts for a value. */
export interface Contributor {
  partition: number;
  offset: number;
  eventTime: string;
  knowledgeTime: string;
  servableAt: string;
  value: FeatureValue;
}

/** How a feature's value at an instant came about, as the data plane tells it. */
export interface ExplainReply {
  at: string;
  online: OnlineValue | null;
  historical: OnlineValue | null;
  reference: OnlineValue | null;
  equal: boolean | null;
  contributors: readonly Contributor[];
  total: number;
}
