"use client";

import type { HealthState } from "@/server/domain/read-models/health.ts";
import { useNow } from "../time/use-now.ts";
import { formatAge, formatDuration } from "../ui/format.ts";
import { PortIcon } from "../ui/port-icons.tsx";
import { Status } from "../ui/status.tsx";
import { newestAge } from "./freshness.tsx";
import { useShownProduct } from "./product-shell.tsx";
import { TimedPanel } from "./timed-panel.tsx";
import type { ProductPort } from "./types.ts";
import { useActivity } from "./use-product.ts";

type PromisedSlo = ProductPort["slos"][number];

const freshness = /^(latency|freshness|ly|fr)$/i;

/** A promise as a person reads it: "latency 1 s". */
export function promiseText({ property, value, unit }: PromisedSlo): string {
  return `${property} ${value}${unit ? ` ${unit}` : ""}`;
}

/** What was promised, against what is measured now. What is not measured yet says so and never looks kept. */
export function PromisesPanel() {
  const { product } = useShownProduct();
  const activity = useActivity(product.id) ?? product.activity;
  const now = useNow();
  const promises = product.ports.flatMap((port) => port.slos.map((slo) => ({ port, slo })));
  // Freshness is measured against the first such promise, the one the server goes by.
  const first = promises.findIndex(({ slo }) => freshness.test(slo.property));
  const measured = (index: number): { state: HealthState; words: string } => {
    if (index !== first || !activity) return { state: "unknown", words: "not measured yet" };
    const age = newestAge(activity, now);
    if (age === null) return { state: "unknown", words: "no record yet" };
    return { state: activity.freshness, words: `newest ${formatAge(age)} old` };
  };
  return (
    <TimedPanel title="Promises and what is measured" facts={(p) => p.ports.map((port) => port.slos)}>
      {promises.length === 0 ? (
        <p className="text-unknown">Its owner promises nothing yet.</p>
      ) : (
        <dl>
          {promises.map(({ port, slo }, index) => {
            const { state, words } = measured(index);
            return (
              <div
                key={`${port.name} ${promiseText(slo)} ${slo.element}`}
                className="flex min-h-8 items-center justify-between gap-3 border-b border-line last:border-b-0"
              >
                <dt
                  className="flex min-w-0 items-center gap-2"
                  title={
                    [slo.element, slo.description].filter((each) => each !== null).join(": ") || undefined
                  }
                >
                  <PortIcon type={port.type} />
                  <span className="truncate">{promiseText(slo)}</span>
                </dt>
                <dd className="shrink-0">
                  <Status state={state}>{words}</Status>
                </dd>
              </div>
            );
          })}
        </dl>
      )}
      {activity?.promisedFreshnessMs !== null && activity?.promisedFreshnessMs !== undefined && (
        <p className="mt-1.5 text-xs text-faint">
          Freshness is the age of the newest record against {formatDuration(activity.promisedFreshnessMs)}; it
          warns at 80 % of it.
        </p>
      )}
    </TimedPanel>
  );
}
