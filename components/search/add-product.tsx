"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../trpc/client.ts";
import { Button } from "../ui/button.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { Plus } from "../ui/icons.tsx";
import { Input } from "../ui/input.tsx";
import { Popover } from "../ui/popover.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

const mostShown = 50;

/** Adds a product to those that are asked, from all that can be asked in words. */
export function AddProduct({ chosen, onAdd }: { chosen: readonly string[]; onAdd: (id: string) => void }) {
  return (
    <Popover
      label="Ask another product"
      className="w-[340px]"
      trigger={
        <Button size="sm" icon={<Plus size={12} />}>
          Product
        </Button>
      }
    >
      {(close) => (
        <Askable
          chosen={chosen}
          onAdd={(id) => {
            onAdd(id);
            close();
          }}
        />
      )}
    </Popover>
  );
}

function Askable({ chosen, onAdd }: { chosen: readonly string[]; onAdd: (id: string) => void }) {
  const trpc = useTRPC();
  const [q, setQ] = useState("");
  const found = useQuery(
    trpc.catalog.list.queryOptions({ q, port: ["vectors"], sort: "name", limit: mostShown }),
  );
  const left = found.data?.items.filter(({ id }) => !chosen.includes(id)) ?? [];
  return (
    <div className="flex flex-col gap-2">
      <Input
        aria-label="Products that can be asked"
        placeholder="Name or words"
        value={q}
        maxLength={200}
        onChange={(event) => setQ(event.target.value)}
        autoComplete="off"
      />
      {found.isError ? (
        <ErrorLine error={found.error} />
      ) : found.data === undefined ? (
        <Skeleton className="h-20 w-full" />
      ) : left.length === 0 ? (
        <p className="px-2 py-1 text-xs text-muted">
          {q === "" ? "Every product that can be asked is on the plan." : "No other product is called that."}
        </p>
      ) : (
        <ul className="flex max-h-64 flex-col overflow-auto">
          {left.map((product) => (
            <li key={product.id}>
              <button
                type="button"
                onClick={() => onAdd(product.id)}
                className="flex h-8 w-full min-w-0 items-center rounded-sm px-2 text-left hover:bg-accent-soft"
              >
                <span className="truncate">
                  <span className="text-muted">{product.domain.id} / </span>
                  {product.name}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
