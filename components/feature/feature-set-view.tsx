"use client";

import { useMemo, useState } from "react";
import type { FeatureSetBlock } from "@/server/domain/product-file/blocks/feature-set.ts";
import type { Observed } from "../contract/observed.ts";
import { useMe } from "../frame/use-me.ts";
import type { ProductPort } from "../product/types.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { Age } from "../ui/age.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount, notKnown, plural } from "../ui/format.ts";
import { Input } from "../ui/input.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Status } from "../ui/status.tsx";
import { type Entity, entityText, parseEntity } from "./entity.ts";
import { EntityForm } from "./entity-form.tsx";
import { FeatureDetail } from "./feature-detail.tsx";
import { featureId, type ShownFeature } from "./feature-set.ts";
import { FeatureTable } from "./feature-table.tsx";
import { FeatureValueView } from "./feature-value.tsx";
import { InstantPanel } from "./instant-panel.tsx";
import { ObservedRange } from "./observed-range.tsx";
import type { OnlineValue } from "./serving.ts";
import { SetHeader } from "./set-header.tsx";
import { useEntityTypes } from "./use-entity-types.ts";
import { useFeatureUrl } from "./use-feature-url.ts";
import { useKnownKeys } from "./use-known-keys.ts";
import { useLiveLookup } from "./use-live-lookup.ts";
import { useObservedSet } from "./use-set-values.ts";
import { WindowText } from "./window-text.tsx";

interface Row {
  id: string;
  feature: ShownFeature;
  observed: Observed | undefined;
  value: OnlineValue | undefined;
  /** On a page of the past: what it is worth now. */
  now: OnlineValue | undefined;
}

const none: ShownFeature[] = [];

/** One feature set: its state, a look-up box, its features with their values for the key, one of them in detail. */
export function FeatureSetView({
  productId,
  port,
  set,
  ports,
  onPort,
}: {
  productId: string;
  port: ProductPort;
  set: FeatureSetBlock;
  ports: readonly string[];
  onPort: (name: string) => void;
}) {
  const me = useMe();
  const { asOf } = useAsOf();
  const [url, setUrl] = useFeatureUrl();
  const known = useKnownKeys(set.source, set.entity);
  const features = port.features ?? none;
  const names = useMemo(() => features.map((feature) => feature.name), [features]);
  const ids = useMemo(() => names.map((name) => featureId(productId, name)), [names, productId]);
  // The key to begin with stays the same while newer records bring other keys.
  const [beginning, setBeginning] = useState<Entity | undefined>(known.entities[0]);
  if (beginning === undefined && known.entities[0] !== undefined) setBeginning(known.entities[0]);
  const entity = (url.key === null ? undefined : parseEntity(url.key)) ?? beginning;
  const observed = useObservedSet(productId, names, known.entities);
  const lookup = useLiveLookup(ids, entity);
  const own: Entity | undefined =
    me && set.entity.length === 1 && set.entity[0] === "account_id"
      ? { account_id: me.principal.id }
      : undefined;

  const rows: Row[] = useMemo(
    () =>
      features.map((feature, at) => ({
        id: featureId(productId, feature.name),
        feature,
        observed: observed.byName.get(feature.name),
        value: lookup.values?.[at],
        now: lookup.now?.[at],
      })),
    [features, productId, observed, lookup.values, lookup.now],
  );
  const typed = url.q.trim().toLowerCase();
  const shown =
    typed === ""
      ? rows
      : rows.filter(({ feature }) =>
          `${feature.name} ${feature.definition} ${feature.description}`.toLowerCase().includes(typed),
        );
  const selected = rows.find((row) => row.feature.name === url.feature) ?? shown[0];
  const explained = rows.find((row) => row.feature.name === url.explain);
  const open = (row: Row) => void setUrl({ explain: row.feature.name, feature: row.feature.name });
  const types = useEntityTypes(set.source);

  return (
    <div className="flex flex-col lg:min-h-0 lg:flex-1 lg:overflow-hidden">
      <SetHeader productId={productId} port={port} set={set} />
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2 border-b border-line bg-panel px-5 py-2 max-md:px-4">
        <EntityForm
          columns={set.entity}
          types={types}
          value={entity}
          known={known.entities}
          own={own}
          onLookUp={(next) => void setUrl({ key: entityText(next, set.entity), moment: null })}
        />
        <div className="ml-auto flex flex-wrap items-center gap-2">
          {ports.length > 1 && (
            <Segmented
              label="Port"
              value={port.name}
              onChange={onPort}
              options={ports.map((name) => ({ value: name, label: name }))}
            />
          )}
          {features.length > 12 && (
            <Input
              type="search"
              aria-label="Narrow the features"
              placeholder={`Narrow ${formatCount(features.length)} features`}
              className="w-[200px]!"
              value={url.q}
              onChange={(event) => void setUrl({ q: event.target.value || null })}
            />
          )}
          <ButtonLink
            href={`/features/try?f=${encodeURIComponent(
              shown
                .slice(0, 20)
                .map((row) => row.id)
                .join(","),
            )}${entity ? `&k=${encodeURIComponent(JSON.stringify([entity]))}` : ""}`}
          >
            Try it
          </ButtonLink>
          <ButtonLink
            href={`/training-sets/new?f=${encodeURIComponent(features.length <= 50 ? rows.map((row) => row.id).join(",") : (selected?.id ?? ""))}`}
          >
            Build a training set
          </ButtonLink>
        </div>
      </div>
      {port.featuresProblem != null && (
        <p role="status" className="border-b border-line bg-warn-soft px-5 py-1.5">
          <Status state="warn">{port.featuresProblem}</Status>
        </p>
      )}
      {lookup.error != null && (
        <ErrorState
          error={lookup.error}
          what="The key could not be looked up"
          onRetry={lookup.retry}
          className="mx-5 my-2"
        />
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] lg:min-h-0 lg:flex-1 lg:grid-rows-[minmax(150px,1fr)_minmax(0,340px)]">
        <FeatureTable
          label={`Features of ${productId}`}
          className="max-lg:max-h-[70dvh]"
          minWidth={980}
          rows={shown}
          total={shown.length}
          selected={selected?.id}
          onSelect={(row) => void setUrl({ feature: row.feature.name })}
          columns={[
            {
              id: "feature",
              label: "Feature",
              track: "minmax(150px,1fr)",
              cell: ({ feature }) => (
                <button
                  type="button"
                  className="max-w-full truncate font-semibold hover:text-accent"
                  title={feature.description || feature.name}
                  onClick={() => void setUrl({ feature: feature.name })}
                >
                  {feature.name}
                </button>
              ),
            },
            {
              id: "value",
              label: asOf === undefined ? "Value" : "Value then",
              numeric: true,
              track: "minmax(110px,1fr)",
              cell: (row) => (
                <FeatureValueView
                  name={row.feature.name}
                  value={row.value}
                  now={row.now}
                  dtype={row.feature.dtype}
                  onOpen={() => open(row)}
                />
              ),
            },
            {
              id: "age",
              label: "Event",
              title: "Age of the newest event that counts for the value",
              numeric: true,
              track: "58px",
              cell: (row) =>
                row.value?.eventTime == null ? (
                  <span className="text-faint">{notKnown}</span>
                ) : (
                  <Age at={row.value.eventTime} className="text-xs text-muted" />
                ),
            },
            {
              id: "definition",
              label: "What it is",
              track: "minmax(160px,2fr)",
              cell: ({ feature }) => (
                <span className="text-muted" title={feature.definition}>
                  {feature.definition}
                </span>
              ),
            },
            {
              id: "window",
              label: "Window, true coverage",
              title: "How far back a value reaches: the tail moves in hops, so it is between the two.",
              track: "136px",
              cell: ({ feature }) => <WindowText feature={feature} />,
            },
            {
              id: "type",
              label: "Type",
              track: "72px",
              cell: ({ feature }) => (
                <span className="text-muted">
                  {feature.dtype ?? <span className="text-faint">{notKnown}</span>}
                </span>
              ),
            },
            {
              id: "range",
              label: "Expected, observed",
              track: "224px",
              cell: (row) => <ObservedRange feature={row.feature} observed={row.observed} />,
            },
          ]}
          card={(row) => (
            <span className="flex flex-col gap-0.5">
              <span className="flex items-center justify-between gap-3">
                <button
                  type="button"
                  className="min-w-0 truncate font-semibold"
                  onClick={() => void setUrl({ feature: row.feature.name })}
                >
                  {row.feature.name}
                </button>
                <span className="max-w-[55%] shrink-0">
                  <FeatureValueView
                    name={row.feature.name}
                    value={row.value}
                    now={row.now}
                    dtype={row.feature.dtype}
                    onOpen={() => open(row)}
                  />
                </span>
              </span>
              <span className="flex items-center justify-between gap-3 text-xs text-muted">
                <span className="min-w-0 truncate">
                  <WindowText feature={row.feature} /> · {row.feature.definition}
                </span>
                {row.value?.eventTime != null && (
                  <Age at={row.value.eventTime} className="shrink-0 whitespace-nowrap" />
                )}
              </span>
            </span>
          )}
          footer={
            <p className="px-3.5 py-2 text-xs text-faint">
              {plural(shown.length, "feature")}
              {observed.keys > 0 &&
                `. Grey is expected, blue is what was seen over ${plural(observed.keys, "key")} of the newest records; red leaves the expectation.`}
            </p>
          }
        />
        {selected && (
          <FeatureDetail
            key={selected.id}
            productId={productId}
            set={set}
            feature={selected.feature}
            entity={entity}
            value={selected.value}
            onMoment={(moment) => void setUrl({ explain: selected.feature.name, moment })}
          />
        )}
      </div>
      {explained && entity && (
        <InstantPanel
          productId={productId}
          columns={set.entity}
          feature={explained.feature}
          entity={entity}
          moment={url.moment ?? undefined}
          onClose={() => void setUrl({ explain: null, moment: null })}
        />
      )}
    </div>
  );
}
