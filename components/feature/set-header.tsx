"use client";

import type { ReactNode } from "react";
import type { FeatureSetBlock } from "@/server/domain/product-file/blocks/feature-set.ts";
import { productPath } from "../product/tabs.ts";
import type { ProductPort } from "../product/types.ts";
import { Instant } from "../time/instant.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { Age } from "../ui/age.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatBytes, formatCount, notKnown, plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Status } from "../ui/status.tsx";
import { setHealth } from "./set-health.ts";
import { type SetStateView, useSetState } from "./use-set-states.ts";

/** One line about the set: its entity, its source, how far its engine is, what it counted, and whether it is right. */
export function SetHeader({
  productId,
  port,
  set,
}: {
  productId: string;
  port: ProductPort;
  set: FeatureSetBlock;
}) {
  const { asOf } = useAsOf();
  const state = useSetState(productId, port.name);
  const { health, words, detail } = setHealth(state);
  return (
    <dl className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-5 py-2 max-md:px-4 [&_dt]:text-xs [&_dt]:text-faint">
      <Fact label="entity">
        <code className="font-mono text-xs">{set.entity.join(", ")}</code>
      </Fact>
      <Fact label="from">
        <Link href={productPath(set.source)} className="text-accent hover:underline">
          {set.source}
        </Link>
      </Fact>
      <Fact label="engine">
        embedded <span className="text-faint">{port.version}</span>
      </Fact>
      {set.filter !== undefined && (
        <Fact label="where">
          <code className="font-mono text-xs">{set.filter}</code>
        </Fact>
      )}
      {asOf === undefined ? (
        <>
          <Fact label="state">
            <Status state={health} title={detail}>
              {words}
            </Status>
          </Fact>
          <Measured productId={productId} state={state} />
        </>
      ) : (
        <span className="text-muted">
          values of <Instant at={asOf} style="full" />; the engine's own figures are measured now only
        </span>
      )}
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-1.5">
      <dt>{label}</dt>
      <dd className="min-w-0 truncate">{children}</dd>
    </div>
  );
}

function Measured({ productId, state }: { productId: string; state: SetStateView | undefined }) {
  if (state === undefined) return null;
  const { counters, parity } = state;
  const call = { path: "/api/trpc/feature.states", field: ".result.data" };
  const computedAt = state.measuredAt;
  const count = (label: string, value: number, formula: string) => (
    <Fact label={label}>
      <Figure
        label={`${label} events of ${productId}`}
        value={formatCount(value)}
        how={{
          formula,
          inputs: [
            { name: "events applied", value: formatCount(counters.events) },
            { name: "filtered out", value: formatCount(counters.filtered) },
            { name: "could not be read", value: formatCount(counters.skipped) },
            { name: "refused, key changed", value: formatCount(counters.keyChanged) },
          ],
          computedAt,
          call,
        }}
      />
    </Fact>
  );
  return (
    <>
      <Fact label="frontier">
        <Figure
          label={`Frontier of ${productId}`}
          value={
            state.frontierAt === null ? (
              notKnown
            ) : (
              <Age at={state.frontierAt} until={computedAt} suffix=" ago" />
            )
          }
          how={{
            formula: "The offsets of the source that are applied, and since when that is so.",
            inputs: [
              ...Object.entries(state.frontier).map(([partition, offset]) => ({
                name: `partition ${partition}`,
                value: `up to ${offset}`,
              })),
              { name: "records to apply", value: formatCount(state.lagRecords) },
            ],
            computedAt,
            call,
          }}
        />
      </Fact>
      {state.lagRecords > 0 && <Fact label="behind">{plural(state.lagRecords, "record")}</Fact>}
      <Fact label="keys">
        <Figure
          label={`Keys of ${productId}`}
          value={formatCount(state.keys)}
          how={{
            formula: "Keys the set has seen, and where their tiles are now.",
            inputs: [
              { name: "in memory", value: formatCount(state.keysInMemory) },
              { name: "spilled, since start", value: formatCount(state.spilled) },
              { name: "memory", value: formatBytes(state.memoryBytes) },
              { name: "state file", value: formatBytes(state.fileBytes) },
            ],
            computedAt,
            call,
          }}
        />
      </Fact>
      {count("late", counters.late, "Events older than the newest event time their key had. They count.")}
      {count("duplicate", counters.duplicate, "The same record again, with nothing changed.")}
      {count("corrected", counters.corrected, "Records that took the place of an earlier version.")}
      <Fact label="parity">
        <Parity productId={productId} parity={parity} />
      </Fact>
    </>
  );
}

function Parity({ productId, parity }: { productId: string; parity: SetStateView["parity"] }) {
  if (parity === null) return <Status state="unknown">not compared yet</Status>;
  const wrong = parity.mismatched + parity.missing + parity.extra;
  return (
    <Figure
      label={`Parity of ${productId}`}
      align="end"
      value={
        <Status state={wrong === 0 ? "ok" : "breach"}>
          {wrong === 0
            ? `${formatCount(parity.checked)} of ${formatCount(parity.checked)} equal`
            : `${formatCount(wrong)} of ${formatCount(parity.checked)} differ`}
        </Status>
      }
      how={{
        formula:
          "Values of sampled keys as online reads give them, compared with brute force over the raw records.",
        inputs: [
          { name: "compared", value: formatCount(parity.checked) },
          { name: "other value", value: formatCount(parity.mismatched) },
          { name: "missing online", value: formatCount(parity.missing) },
          { name: "only online", value: formatCount(parity.extra) },
        ],
        computedAt: parity.at,
        call: { path: "/api/trpc/feature.states", field: ".result.data" },
      }}
    />
  );
}
