import type { Observed } from "../contract/observed.ts";
import { RangeBar } from "../contract/range-bar.tsx";
import { notKnown } from "../ui/format.ts";
import type { ShownFeature } from "./feature-set.ts";

/** Expected against observed: as a bar where a range is expected, in words where values are, else what was observed. */
export function ObservedRange({
  feature,
  observed,
}: {
  feature: ShownFeature;
  observed: Observed | undefined;
}) {
  const { min = null, max = null, values } = feature.expected ?? {};
  if (min !== null || max !== null) return <RangeBar minimum={min} maximum={max} observed={observed} />;
  if (values !== undefined)
    return (
      <span className="truncate text-muted" title={values.map(String).join(", ")}>
        one of {values.map(String).join(", ")}
      </span>
    );
  if (observed?.minimum == null || observed.maximum == null)
    return (
      <span className="text-faint" title="No range is expected, and no number was observed">
        {notKnown}
      </span>
    );
  return (
    <span className="text-faint" title="No range is expected">
      observed {short(observed.minimum)} to {short(observed.maximum)}
    </span>
  );
}

const short = (value: number): string => value.toLocaleString("en-US", { maximumSignificantDigits: 5 });
