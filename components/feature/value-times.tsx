"use client";

import { Instant } from "../time/instant.tsx";
import { Age } from "../ui/age.tsx";
import { notKnown } from "../ui/format.ts";
import { type Entity, entityLabel } from "./entity.ts";
import { FeatureValueView } from "./feature-value.tsx";
import type { OnlineValue } from "./serving.ts";
import { statusMeaning } from "./value-status.tsx";

/** A value with its three times, each with its age: when it happened, when the log knew, when it could be served. */
export function ValueTimes({
  value,
  entity,
  columns,
  dtype,
}: {
  value: OnlineValue | undefined;
  entity: Entity | undefined;
  columns: readonly string[];
  dtype: string | null;
}) {
  if (entity === undefined)
    return <p className="text-muted">Look a key up, and its value stands here with its times.</p>;
  const times = [
    { label: "newest event", at: value?.eventTime },
    { label: "known to the log", at: value?.knownAt },
    { label: "servable", at: value?.servableAt },
  ];
  return (
    <dl className="rounded-md border border-line bg-panel px-3">
      <div className="flex min-h-9 items-center justify-between gap-3 border-b border-line">
        <dt className="min-w-0 truncate font-mono text-xs text-muted" title={entityLabel(entity, columns)}>
          {entityLabel(entity, columns)}
        </dt>
        <dd className="min-w-0 text-md">
          <FeatureValueView name="value" value={value} dtype={dtype} className="text-md!" />
        </dd>
      </div>
      {value !== undefined && value.status !== "PRESENT" && (
        <p className="border-b border-line py-1 text-xs text-muted">{statusMeaning[value.status].meaning}</p>
      )}
      {times.map(({ label, at }) => (
        <div
          key={label}
          className="flex h-7 items-center justify-between gap-3 border-b border-line last:border-b-0"
        >
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="whitespace-nowrap font-mono text-xs">
            {at == null ? (
              <span className="text-faint">{notKnown}</span>
            ) : (
              <>
                <Instant at={at} style="time" />{" "}
                <Age at={at} suffix=" ago" className="font-sans text-faint" />
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
