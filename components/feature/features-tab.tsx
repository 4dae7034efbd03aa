"use client";

import { useShownProduct } from "../product/product-shell.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { featureSetOf } from "./feature-set.ts";
import { FeatureSetView } from "./feature-set-view.tsx";
import { useFeatureUrl } from "./use-feature-url.ts";

/** The Features tab of a product: what each feature is, and what it is worth for one key, now or then. */
export function FeaturesTab() {
  const { product } = useShownProduct();
  const [{ port: asked }, setUrl] = useFeatureUrl();
  const ports = product.ports.filter((port) => port.type === "features");
  const port = ports.find((each) => each.name === asked) ?? ports[0];
  const set = port && featureSetOf(port);
  if (port === undefined || set === undefined)
    return (
      <EmptyState title="No features here">
        This product has no features port. A feature set is a block of its product file.
      </EmptyState>
    );
  return (
    <FeatureSetView
      key={port.name}
      productId={product.id}
      port={port}
      set={set}
      ports={ports.map((each) => each.name)}
      onPort={(name) => void setUrl({ port: name, feature: null, explain: null })}
    />
  );
}
