"use client";

import { Notes } from "../product/notes.tsx";
import { useShownProduct } from "../product/product-shell.tsx";
import type { ProductPort } from "../product/types.ts";
import { Panel } from "../ui/panel.tsx";

const text = (value: unknown): string | null =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : null;

/** What is known of a model: where it is, what it is limited to, what it may be asked for, and its licence. */
export function ModelCard({ port }: { port: ProductPort }) {
  const { product } = useShownProduct();
  const { config } = port;
  const builtin = config.protocol === "builtin";
  const zeroShot = config.zeroShot as
    | { labels?: object; temperature?: number; threshold?: number }
    | undefined;
  const facts: [string, string | null][] = [
    ["Protocol", builtin ? "built in, nothing leaves Millrace" : text(config.protocol)],
    [
      "Model",
      builtin ? "all-MiniLM-L6-v2, zero-shot labels" : (text(config.model) ?? "the endpoint's own choice"),
    ],
    ["Endpoint", builtin ? null : text(config.endpoint)],
    ["Connection", text(config.connection)],
    ["Labels", zeroShot?.labels ? Object.keys(zeroShot.labels).sort().join(", ") : null],
    ["Temperature", text(zeroShot?.temperature)],
    ["None below cosine", text(zeroShot?.threshold)],
    ["Time limit", text(config.timeout)],
    ["At once, waiting", `${text(config.concurrency) ?? "?"}, ${text(config.queue) ?? "?"}`],
    ["Answers kept", text(config.cache)],
    ["Licence", product.licence],
  ];
  return (
    <Panel id="model-card" title="Model card">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {product.notes && (
        <div className="mt-3 border-t border-line pt-2">
          <Notes text={product.notes} />
        </div>
      )}
    </Panel>
  );
}
