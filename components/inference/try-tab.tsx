"use client";

import { useQueryState } from "nuqs";
import { useShownProduct } from "../product/product-shell.tsx";
import { PortCalls } from "../product/use-it.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { FiguresPanel } from "./figures-panel.tsx";
import { ModelCard } from "./model-card.tsx";
import { TryForm } from "./try-form.tsx";

/** The Try it tab of a product with a model: ask it by a form, see how it does, what it is, and how a program asks it. */
export function TryTab() {
  const { product } = useShownProduct();
  const { pinned } = useAsOf();
  const [asked, setPort] = useQueryState("port");
  const models = product.ports.filter((port) => port.type === "inference");
  const port = models.find((each) => each.name === asked) ?? models[0];
  if (port === undefined)
    return (
      <EmptyState title="No model here">
        This product has no inference port, so there is nothing to ask. Its other tabs show its data.
      </EmptyState>
    );
  return (
    <div className="grid items-start gap-4 overflow-auto p-5 max-sm:px-3 lg:min-h-0 lg:flex-1 lg:grid-cols-[minmax(0,1fr)_380px]">
      <div className="flex min-w-0 flex-col gap-4">
        {models.length > 1 && (
          <Segmented
            label="Port"
            value={port.name}
            onChange={(next) => void setPort(next)}
            options={models.map((each) => ({ value: each.name, label: each.name }))}
          />
        )}
        {pinned && (
          <p className="rounded-md bg-warn-soft px-3.5 py-2">
            A model answers as it is now; it has no past to ask. The definition beside it is the one of the
            chosen instant.
          </p>
        )}
        <TryForm key={port.name} productId={product.id} port={port} />
        <Panel id="transform-calls" title="From a program">
          <PortCalls product={product} port={port} />
        </Panel>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <FiguresPanel productId={product.id} port={port.name} />
        <ModelCard port={port} />
      </div>
    </div>
  );
}
