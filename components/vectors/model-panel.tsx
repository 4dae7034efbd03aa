import type { VectorIndex } from "@/server/domain/data-plane-api/vectors.ts";
import { Panel } from "../ui/panel.tsx";

/** The model's card: whose it is, under which licence, what it cannot do, and whether texts leave this machine. */
export function ModelPanel({ index: { card, wantedModel } }: { index: VectorIndex }) {
  if (card === null)
    return (
      <Panel id="model" title="Model">
        <p>
          There is no model <code className="font-mono">{wantedModel}</code> now. Make a connection that has
          it, or name another in the product's definition.
        </p>
      </Panel>
    );
  return (
    <Panel id="model" title="Model">
      <p className="font-semibold">{card.title}</p>
      <p className="mt-1 break-words">{card.provenance}</p>
      <ul className="mt-2 list-disc pl-4 text-muted">
        <li>
          {card.licence === null ? "Licence: not stated by its endpoint." : `Licence: ${card.licence}.`}
        </li>
        <li>
          {card.offline
            ? "Runs on this machine; no text leaves it."
            : "Texts and questions are sent to an endpoint."}
        </li>
        {card.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </Panel>
  );
}
