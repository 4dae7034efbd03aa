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
      className="min-w-0 overflow-auto border-line bg-bg max-lg:border-t lg:border-l"
    >
      <div className="flex flex-col gap-3 p-4">
        <div>
          <h2 id="feature-detail" className="flex flex-wrap items-center gap-2">
            <span className="break-all">{feature.name}</span>
            <Chip>{feature.kind}</Chip>
            {dtype !== null && <Chip>{dtype}</Chip>}
          </h2>
          <p className="mt-0.5">
            {feature.description || <span className="text-unknown">not described</span>}
          </p>
          <p className="mt-0.5 break-words text-muted">{feature.definition}</p>
          {feature.coverage && <p className="mt-0.5 text-xs text-faint">{feature.coverage.text}</p>}
        </div>
        <ValueTimes value={value} entity={entity} columns={set.entity} dtype={dtype} />
        {entity && (
          <FeatureHistory
            feature={featureId(productId, feature.name)}
            expected={feature.expected}
            entity={entity}
            onMoment={onMoment}
          />
        )}
        <details className="rounded-md border border-line bg-panel" open>
          <summary className="flex h-8 items-center px-2.5 text-muted">Definition as written</summary>
          <div className="relative border-t border-line">
            <CopyButton text={yaml} quiet label="Copy the definition" className="absolute top-1 right-1.5" />
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, long lines scroll
              tabIndex={0}
              className="overflow-auto p-2.5 pr-8 font-mono text-xs leading-relaxed"
            >
              <Code code={yaml} language="yaml" />
            </pre>
          </div>
        </details>
      </div>
    </section>
  );
}
