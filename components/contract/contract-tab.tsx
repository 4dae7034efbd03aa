"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useShownProduct } from "../product/product-shell.tsx";
import { promiseText } from "../product/promises-panel.tsx";
import { TimedPanel } from "../product/timed-panel.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PortIcon } from "../ui/port-icons.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { ContractSource } from "./contract-source.tsx";
import { FieldTable } from "./field-table.tsx";
import { RejectionPanel } from "./rejection-panel.tsx";

/** The Schema & contract tab: per port its fields, rules and promises, and the contract as it was written. */
export function ContractTab() {
  const { product } = useShownProduct();
  const [asked, setAsked] = useQueryState("port", parseAsString);
  const port = product.ports.find((each) => each.name === asked) ?? product.ports[0];
  if (port === undefined)
    return <EmptyState title="No port, no contract">This product has no output port yet.</EmptyState>;
  const same = (ports: typeof product.ports) => ports.find((each) => each.name === port.name);
  return (
    <div className="flex flex-col gap-4 overflow-auto p-5 max-sm:px-3 lg:min-h-0 lg:flex-1 [&>*]:shrink-0">
      {product.ports.length > 1 && (
        <Segmented
          label="Port"
          value={port.name}
          onChange={(name) => void setAsked(name)}
          className="self-start"
          options={product.ports.map((each) => ({
            value: each.name,
            label: (
              <>
                <PortIcon type={each.type} /> {each.name}
              </>
            ),
          }))}
        />
      )}
      <TimedPanel
        title={`Fields of ${port.name} ${port.version}`}
        flush
        facts={(p) => [same(p.ports)?.fields, same(p.ports)?.version]}
      >
        <FieldTable productId={product.id} port={port} />
      </TimedPanel>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <TimedPanel title="Quality rules" facts={(p) => same(p.ports)?.quality}>
          {port.quality.length === 0 ? (
            <p className="text-unknown">No rule beyond the fields themselves.</p>
          ) : (
            <ul>
              {port.quality.map((rule) => (
                <li key={`${rule.name} ${rule.rule}`} className="border-b border-line py-1.5 last:border-b-0">
                  <span className="font-semibold">{rule.name}</span>
                  {rule.dimension !== null && <span className="ml-2 text-muted">{rule.dimension}</span>}
                  <code className="block break-words font-mono text-xs text-muted">{rule.rule}</code>
                </li>
              ))}
            </ul>
          )}
        </TimedPanel>
        <TimedPanel title="Promises" facts={(p) => same(p.ports)?.slos}>
          {port.slos.length === 0 ? (
            <p className="text-unknown">Nothing is promised beyond the schema.</p>
          ) : (
            <ul>
              {port.slos.map((slo) => (
                <li
                  key={`${promiseText(slo)} ${slo.element}`}
                  className="border-b border-line py-1.5 last:border-b-0"
                >
                  {promiseText(slo)}
                  {slo.element && <code className="ml-2 font-mono text-xs text-muted">{slo.element}</code>}
                  {slo.description && <span className="block text-xs text-muted">{slo.description}</span>}
                </li>
              ))}
            </ul>
          )}
        </TimedPanel>
        {port.type === "stream" && <RejectionPanel product={product} port={port} />}
      </div>
      <ContractSource product={product} port={port} />
    </div>
  );
}
