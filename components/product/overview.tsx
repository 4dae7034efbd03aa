"use client";

import { FiguresPanel } from "../inference/figures-panel.tsx";
import { UsagePanel } from "../usage/usage-panel.tsx";
import { AboutPanel } from "./about-panel.tsx";
import { FlowPanel } from "./flow-panel.tsx";
import { LatestPanel } from "./latest-panel.tsx";
import { NeighboursPanel } from "./neighbours-panel.tsx";
import { OwnerPanel } from "./owner-panel.tsx";
import { PortsPanel } from "./ports-panel.tsx";
import { useShownProduct } from "./product-shell.tsx";
import { PromisesPanel } from "./promises-panel.tsx";
import { SnapshotPanel } from "./snapshot-panel.tsx";

/** The Overview tab: what it is, how it flows, what it promises, who uses it. */
export function Overview() {
  const { product } = useShownProduct();
  const has = (type: string) => product.ports.some((port) => port.type === type);
  return (
    <div className="grid items-start gap-4 overflow-auto p-5 max-sm:px-3 lg:min-h-0 lg:flex-1 lg:grid-cols-[minmax(0,1fr)_380px]">
      <div className="flex min-w-0 flex-col gap-4">
        <AboutPanel />
        {has("stream") && <FlowPanel />}
        {!has("stream") && has("table") && <SnapshotPanel />}
        <PortsPanel />
        <UsagePanel productId={product.id} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        {has("stream") && <LatestPanel />}
        {product.ports
          .filter(({ type }) => type === "inference")
          .map(({ name }) => (
            <FiguresPanel key={name} productId={product.id} port={name} />
          ))}
        <PromisesPanel />
        <NeighboursPanel />
        <OwnerPanel />
      </div>
    </div>
  );
}
