import type { ValueStatus } from "@/server/domain/data-plane-api/features.ts";
import type { HealthState } from "@/server/domain/read-models/health.ts";
import { cx } from "../ui/cx.ts";
import { StatusShape, stateText } from "../ui/status.tsx";

/** What each status of a value means, in words and as a shape that needs no colour. */
export const statusMeaning: Readonly<
  Record<ValueStatus, { state: HealthState; words: string; meaning: string }>
> = {
  PRESENT: { state: "ok", words: "present", meaning: "A value, computed for this instant." },
  NULL_VALUE: {
    state: "unknown",
    words: "no value",
    meaning: "The key is known, and nothing in the window gives a value.",
  },
  NOT_FOUND: { state: "unknown", words: "key not seen", meaning: "No record with this key has come." },
  OUTSIDE_MAX_AGE: {
    state: "warn",
    words: "too old",
    meaning: "The latest value is older than the feature's ttl, so it is withheld.",
  },
  INVALID: { state: "breach", words: "invalid", meaning: "The feature could not be computed for this key." },
  DENIED: { state: "warn", words: "denied", meaning: "Your rights do not include this feature." },
};

/** A value's status by shape and words; a present value needs no words. */
export function ValueStatusMark({
  status,
  reason,
  always = false,
  className,
}: {
  status: ValueStatus;
  reason?: string | undefined;
  /** Also for values that are present. */
  always?: boolean;
  className?: string;
}) {
  const { state, words, meaning } = statusMeaning[status];
  if (status === "PRESENT" && !always) return null;
  return (
    <span
      title={reason ?? meaning}
      className={cx("inline-flex items-center gap-1.5 whitespace-nowrap font-sans text-sm", className)}
    >
      <StatusShape state={state} />
      <span className={state === "ok" ? "text-muted" : stateText[state]}>{words}</span>
    </span>
  );
}
