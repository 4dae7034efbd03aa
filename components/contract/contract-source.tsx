"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ProductDetail, ProductPort } from "../product/types.ts";
import { saveFile } from "../stream/save-file.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { Button } from "../ui/button.tsx";
import { Code } from "../ui/code-block.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** The contract of a port, or the whole product file, byte for byte as its owner wrote it. */
export function ContractSource({ product, port }: { product: ProductDetail; port: ProductPort }) {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const [what, setWhat] = useState<"contract" | "file">("contract");
  // The port's contract is asked for as it is now; of the past there is the whole file.
  const shown = asOf === undefined ? what : "file";
  const contract = useQuery(
    trpc.product.contract.queryOptions(
      { id: product.id, port: port.name },
      { enabled: shown === "contract" },
    ),
  );
  const source = shown === "contract" ? contract.data?.source : product.source;
  const json = shown === "file" && product.sourceKind === "json";
  const name = `${product.id.replace("/", ".")}${shown === "contract" ? `.${port.name}.odcs` : ""}.${json ? "json" : "yaml"}`;
  return (
    <Panel
      id="source"
      title={shown === "contract" ? `The contract of ${port.name}, ODCS` : "The product file"}
      flush
      aside={
        source !== undefined && (
          <>
            <CopyButton text={source} />
            <Button
              size="sm"
              variant="quiet"
              onClick={() => saveFile(name, json ? "application/json" : "application/yaml", source)}
            >
              Download
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-wrap items-center gap-3 px-3.5 pt-1 pb-2">
        {asOf === undefined && (
          <Segmented
            size="sm"
            label="Document"
            value={what}
            onChange={setWhat}
            options={[
              { value: "contract", label: "This contract" },
              { value: "file", label: "Whole product file" },
            ]}
          />
        )}
        <span className="text-xs text-faint">
          {product.sourceKind === "generated"
            ? "Generated from what was entered in the portal."
            : "As it was published, byte for byte."}
        </span>
      </div>
      {shown === "contract" && contract.isError && (
        <ErrorState
          error={contract.error}
          what="The contract could not be read"
          onRetry={() => contract.refetch()}
        />
      )}
      {source === undefined && !contract.isError && <Skeleton className="mx-3.5 mb-3.5 h-60" />}
      {source !== undefined && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, long lines scroll
          tabIndex={0}
          className="max-h-[520px] overflow-auto border-t border-line bg-bg p-3.5 font-mono text-xs leading-relaxed"
        >
          <Code code={source} language={json ? "json" : "yaml"} />
        </pre>
      )}
    </Panel>
  );
}
