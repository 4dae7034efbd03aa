"use client";

import type { FeatureSetBlock } from "@/server/domain/product-file/blocks/feature-set.ts";
import { Chip } from "../ui/chip.tsx";
import { Code } from "../ui/code-block.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import type { Entity } from "./entity.ts";
import { FeatureHistory } from "./feature-history.tsx";
import { featureId, type ShownFeature, writtenFeature } from "./feature-set.ts";
import { featureYaml } from "./feature-yaml.ts";
import type { OnlineValue } from "./serving.ts";
import { ValueTimes } from "./value-times.tsx";

/** One feature in full: what it means, its value's times, its history for the key, its definition as written. */
export function FeatureDetail({
  productId,
  set,
  feature,
  entity,
  value,
  onMoment,
}: {
  productId: string;
  set: FeatureSetBlock;
  feature: ShownFeature;
  entity: Entity | undefined;
  value: OnlineValue | undefined;
  /** A point of the chart was chosen. */
  onMoment: (moment: string) => void;
}) {
  const written = writtenFeature(set, feature.name);
  const yaml = written === undefined ? "" : featureYaml(written);
  const { dtype } = feature;
  return (
    <section
      aria-labelledby="feature-detail"
      className="grid min-w-0 gap-x-5 gap-y-3 overflow-auto border-line border-t bg-bg p-4 lg:grid-cols-[300px_minmax(0,1fr)] xl:grid-cols-[300px_minmax(0,1fr)_minmax(0,380px)]"
    >
      <div className="flex min-w-0 flex-col gap-2.5">
        <div>
          <h2 id="feature-detail" className="flex flex-wrap items-center gap-2">
            <span className="break-all">{feature.name}</span>
            <Chip>{feature.kind}</Chip>
            {dtype !== null && <Chip>{dtype}</Chip>}
          </h2>
          <p className="mt-0.5">
            {feature.description || <span className="text-unknown">not described</span>}
          </p>
          {feature.coverage && <p className="mt-0.5 text-xs text-faint">{feature.coverage.text}</p>}
        </div>
        <ValueTimes value={value} entity={entity} columns={set.entity} dtype={dtype} />
      </div>
      {entity ? (
        <FeatureHistory
          feature={featureId(productId, feature.name)}
          expected={feature.expected}
          entity={entity}
          onMoment={onMoment}
        />
      ) : (
        <p className="text-muted">Its history stands here once a key is looked up.</p>
      )}
      <div className="relative flex min-w-0 flex-col rounded-md border border-line bg-panel lg:max-xl:col-span-2">
        <h3 className="flex h-9 shrink-0 items-center justify-between px-3">
          Definition as written
          <CopyButton text={yaml} quiet label="Copy the definition" />
        </h3>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, a long definition scrolls
          tabIndex={0}
          className="min-h-0 flex-1 overflow-auto whitespace-pre-wrap break-words border-line border-t p-2.5 font-mono text-xs leading-relaxed"
        >
          <Code code={yaml} language="yaml" />
        </pre>
      </div>
    </section>
  );
}
