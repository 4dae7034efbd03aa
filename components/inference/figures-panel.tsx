"use client";

import type { InferenceFigures } from "@/server/domain/data-plane-api/transform.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { Age } from "../ui/age.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Figure, type HowComputed } from "../ui/figure.tsx";
import { Panel } from "../ui/panel.tsx";
import { Status } from "../ui/status.tsx";
import { transformPath, useInferenceState } from "./use-inference-state.ts";

/** How the model of a port does: calls, failures, latency, cache, breaker, cost, each with where it comes from. */
export function FiguresPanel({ productId, port }: { productId: string; port: string }) {
  const { pinned } = useAsOf();
  const { ports, error, retry } = useInferenceState(productId);
  const figures = ports?.find((each) => each.port === port);
  return (
    <Panel
      id="inference-figures"
      title={`Calls of ${port}`}
      aside={
        figures && (
          <span>
            since <Age at={figures.since} suffix=" ago" />
          </span>
        )
      }
      flush
    >
      {pinned ? (
        <p className="px-3.5 pb-3.5 text-muted">
          Calls are counted as they come, and not kept by instant. Go back to live to see them.
        </p>
      ) : error && !figures ? (
        <ErrorState error={error} what="The figures could not be read" onRetry={retry} />
      ) : (
        <Rows figures={figures} />
      )}
    </Panel>
  );
}

const count = (value: number) => value.toLocaleString("en-US");
const ms = (value: number) =>
  `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en-US")} ms`;

/** Always the same rows, so that nothing moves when the figures come. */
function Rows({ figures }: { figures: InferenceFigures | undefined }) {
  const rows: [name: string, value: string | null, formula: string, field: string][] = [
    ["Calls", figures ? count(figures.calls) : null, "records whose answer was asked of the model", "calls"],
    [
      "Failures",
      figures ? `${count(figures.failures)}${share(figures.failures, figures.calls)}` : null,
      "calls without an answer, or with one that breaks the contract ÷ calls",
      "failures",
    ],
    [
      "From the cache",
      figures
        ? `${count(figures.cacheHits)}${share(figures.cacheHits, figures.cacheHits + figures.calls)}`
        : null,
      "records answered by an earlier answer to the same input ÷ all records",
      "cacheHits",
    ],
    [
      "Latency p50",
      figures ? (figures.latency ? ms(figures.latency.p50Ms) : "no call yet") : null,
      "nearest rank over the newest 1,000 calls, from a place at the model to its answer",
      "latency.p50Ms",
    ],
    [
      "Latency p99",
      figures ? (figures.latency ? ms(figures.latency.p99Ms) : "no call yet") : null,
      "nearest rank over the newest 1,000 calls, from a place at the model to its answer",
      "latency.p99Ms",
    ],
    [
      "Under way, waiting",
      figures ? `${count(figures.inFlight)}, ${count(figures.waiting)}` : null,
      "calls at the model now, and calls that wait for a place",
      "inFlight",
    ],
    ...(figures?.cost
      ? [
          [
            "Cost",
            `${figures.cost.total.toLocaleString("en-US", { maximumFractionDigits: 6 })} ${figures.cost.currency}`,
            "the port's price for calls and tokens, added up",
            "cost.total",
          ] as [string, string, string, string],
        ]
      : []),
  ];
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)_auto] [&>*]:flex [&>*]:h-8 [&>*]:items-center [&>*]:border-t [&>*]:border-line [&>*]:px-3.5">
      <dt className="text-muted">Circuit breaker</dt>
      <dd className="justify-end">{figures ? <BreakerState breaker={figures.breaker} /> : "…"}</dd>
      {rows.map(([name, value, formula, field]) => (
        <Row key={name} name={name} value={value} formula={formula} field={field} figures={figures} />
      ))}
      <dt className="text-muted">Last call</dt>
      <dd className="justify-end">
        {figures?.lastCallAt ? <Age at={figures.lastCallAt} suffix=" ago" /> : figures ? "none yet" : "…"}
      </dd>
      {figures?.lastFailure && (
        <>
          <dt className="text-muted">Last failure</dt>
          <dd className="justify-end">
            <Age at={figures.lastFailure.at} suffix=" ago" />
          </dd>
          <dd className="col-span-2 h-auto! border-t-0! pb-2.5 text-xs">{figures.lastFailure.message}</dd>
        </>
      )}
    </dl>
  );
}

const share = (part: number, whole: number) =>
  whole === 0 ? "" : `, ${((part / whole) * 100).toFixed(1)} %`;

function Row({
  name,
  value,
  formula,
  field,
  figures,
}: {
  name: string;
  value: string | null;
  formula: string;
  field: string;
  figures: InferenceFigures | undefined;
}) {
  const how: HowComputed = {
    formula,
    inputs: figures
      ? [
          { name: "port", value: `${figures.port} ${figures.version}` },
          { name: "counted since", value: figures.since },
        ]
      : [],
    computedAt: figures?.at ?? null,
    call: {
      path: transformPath(figures?.product ?? ""),
      field: `.ports[] | select(.port == "${figures?.port}") | .${field}`,
    },
  };
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="num justify-end">
        {value === null || !figures ? "…" : <Figure label={name} value={value} how={how} align="end" />}
      </dd>
    </>
  );
}

function BreakerState({ breaker }: { breaker: InferenceFigures["breaker"] }) {
  if (breaker.state === "open") return <Status state="breach">open, the model is left alone</Status>;
  if (breaker.state === "half-open") return <Status state="warn">half open, the next call probes</Status>;
  return breaker.failuresInARow > 0 ? (
    <Status state="warn">{`closed, ${breaker.failuresInARow} failures in a row`}</Status>
  ) : (
    <Status state="ok">closed</Status>
  );
}
