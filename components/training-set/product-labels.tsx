"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../trpc/client.ts";
import { ErrorLine } from "../ui/error-state.tsx";
import { Select } from "../ui/select.tsx";
import type { Labels } from "./labels.ts";

/** Labels that are the rows of another product's table, or the records of its stream. */
export function ProductLabels({ onChange }: { onChange: (labels: Labels | undefined) => void }) {
  const trpc = useTRPC();
  const [id, setId] = useState("");
  const list = useQuery(
    trpc.catalog.list.queryOptions(
      { port: ["table", "stream"], limit: 200, sort: "name" },
      { staleTime: 60_000 },
    ),
  );
  const product = useQuery(trpc.product.get.queryOptions({ id }, { enabled: id !== "", staleTime: 60_000 }));
  const ports = (product.data?.ports ?? []).filter((port) => port.type === "table" || port.type === "stream");
  const choose = (name: string) => {
    const port = ports.find((each) => each.name === name);
    if (!port) return onChange(undefined);
    onChange({
      kind: "product",
      productId: id,
      port: port.name,
      columns: port.fields
        .filter((field) => !field.path.includes("."))
        .map((field) => ({ name: field.path, type: field.logicalType })),
      rows: product.data?.activity?.records ?? null,
    });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        aria-label="Product with labels"
        placeholder="Choose a product"
        value={id}
        onChange={(event) => {
          setId(event.target.value);
          onChange(undefined);
        }}
        options={(list.data?.items ?? []).map((item) => ({ value: item.id, label: item.id }))}
      />
      {id !== "" && (
        <Select
          aria-label="Port"
          placeholder="Choose its port"
          defaultValue=""
          key={`${id} ${ports.length}`}
          onChange={(event) => choose(event.target.value)}
          options={ports.map((port) => ({ value: port.name, label: `${port.name}, ${port.type}` }))}
        />
      )}
      {(list.error ?? product.error) && <ErrorLine error={list.error ?? product.error} />}
    </div>
  );
}
