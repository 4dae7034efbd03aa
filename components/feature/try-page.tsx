"use client";

import { useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { useOrigins } from "../product/use-origins.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { onlineCalls } from "./calls.ts";
import type { Entity } from "./entity.ts";
import { entityText } from "./entity.ts";
import { FeaturePicker } from "./feature-picker.tsx";
import { parseFeatureId } from "./feature-set.ts";
import { InstantPanel } from "./instant-panel.tsx";
import { KeyPicker } from "./key-picker.tsx";
import { RequestInputs } from "./request-inputs.tsx";
import { mostFeatures, mostKeys, tryParsers } from "./try-state.ts";
import { TryValues } from "./try-values.tsx";
import { useOnline } from "./use-online.ts";

/** Any features on any real keys, side by side, now or at an instant, with the call that gives the same. */
export function TryPage() {
  const trpc = useTRPC();
  const { asOf, known } = useAsOf();
  const { dataPlane, grpc } = useOrigins();
  const [{ f: features, k: keys, r }, set] = useQueryStates(tryParsers, { history: "replace" });
  const [explained, setExplained] = useState<{ feature: string; entity: Entity } | null>(null);
  const products = [...new Set(features.flatMap((id) => parseFeatureId(id)?.productId ?? []))];
  const definitions = useQuery(
    trpc.feature.list.queryOptions(
      { product: products, limit: 500, ...(asOf === undefined ? {} : { asOf }) },
      { enabled: products.length > 0, staleTime: 15_000 },
    ),
  );
  const byId = useMemo(
    () => new Map((definitions.data?.items ?? []).map((item) => [item.id, item])),
    [definitions.data],
  );
  const chosen = features.flatMap((id) => byId.get(id) ?? []);
  const columns = [...new Set(chosen.flatMap((feature) => feature.entity))];
  const request = useMemo(() => readRequest(r), [r]);
  const complete = keys.length > 0 && keys.every((entity) => columns.every((column) => column in entity));
  const online = useOnline({ features, entities: keys, request }, { everyMs: 2_000, enabled: complete });
  const explainedFeature = explained === null ? undefined : byId.get(explained.feature);

  return (
    <div className="flex min-h-full flex-col">
      <PageHead
        title="Try features"
        sub={
          online.data &&
          (asOf === undefined ? (
            <>
              values of <Age at={online.data.metadata.asOf} suffix=" ago" />
            </>
          ) : (
            `values ${known === "served" ? "as served" : "as corrected"}`
          ))
        }
        actions={
          <>
            <ButtonLink href="/features">All features</ButtonLink>
            <ButtonLink href={`/training-sets/new?f=${encodeURIComponent(features.join(","))}`}>
              Build a training set
            </ButtonLink>
          </>
        }
      />
      <div className="flex flex-col gap-4 p-5 max-md:p-4">
        <div className="grid gap-x-3 gap-y-2 md:grid-cols-[72px_minmax(0,1fr)]">
          <h2 className="leading-6">Features</h2>
          <FeaturePicker chosen={features} most={mostFeatures} onChange={(ids) => void set({ f: ids })} />
          {columns.length > 0 && (
            <>
              <h2 className="leading-6">Keys</h2>
              <KeyPicker
                sources={sourcesOf(chosen)}
                columns={columns}
                keys={keys}
                most={mostKeys}
                onChange={(next) => void set({ k: next })}
              />
            </>
          )}
          <RequestInputs
            features={chosen.map((row) => row.feature)}
            value={request}
            onChange={(next) => void set({ r: Object.keys(next).length === 0 ? null : JSON.stringify(next) })}
          />
        </div>
        {features.length === 0 ? (
          <EmptyState title="Choose features of any sets" className="px-0!">
            Then keys that are really there, and their values stand side by side, now or at the instant of the
            time control, with the call that returns them.
          </EmptyState>
        ) : (
          <>
            {online.isError && (
              <ErrorState
                error={online.error}
                what="The values could not be read"
                onRetry={() => void online.refetch()}
                className="m-0!"
              />
            )}
            <TryValues
              features={features}
              definitions={byId}
              columns={columns}
              keys={keys}
              rows={complete ? online.data?.rows : undefined}
              stale={online.isPlaceholderData}
              onOpen={(feature, entity) => setExplained({ feature, entity })}
              onRemove={(entity) =>
                void set({ k: keys.filter((each) => entityText(each) !== entityText(entity)) })
              }
            />
            {complete && (
              <Panel id="calls" title="The same values by a call" flush>
                <p className="px-3.5 pb-2 text-muted">
                  They run as they are, with your token in TOKEN. Programs call the data plane's own port.
                </p>
                <CodeBlock
                  className="rounded-none border-0! border-t!"
                  samples={onlineCalls({
                    origin: dataPlane,
                    grpc,
                    features,
                    entities: keys,
                    request,
                    asOf,
                    knownAt:
                      asOf === undefined ? undefined : known === "served" ? "as-served" : "as-corrected",
                  })}
                />
              </Panel>
            )}
          </>
        )}
      </div>
      {explained && explainedFeature && (
        <InstantPanel
          productId={explainedFeature.productId}
          columns={explainedFeature.entity}
          feature={explainedFeature.feature}
          entity={explained.entity}
          onClose={() => setExplained(null)}
        />
      )}
    </div>
  );
}

/** One source for each distinct entity: where real keys are found. */
function sourcesOf(features: readonly { source: string; entity: string[] }[]) {
  const found = new Map(features.map((feature) => [feature.entity.join(), feature]));
  return [...found.values()].map(({ source, entity }) => ({ source, entity }));
}

function readRequest(text: string | null): Record<string, string | number | boolean> {
  try {
    const value: unknown = text === null ? {} : JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, string | number | boolean>)
      : {};
  } catch {
    return {};
  }
}
