"use client";

import { createContext, type ReactNode, useContext } from "react";
import { problemOf } from "../trpc/problem.ts";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { ProductHeader } from "./product-header.tsx";
import { tabsOf } from "./tabs.ts";
import type { ProductDetail } from "./types.ts";
import { useProduct } from "./use-product.ts";

interface Shown {
  /** As of the time control's instant. */
  product: ProductDetail;
  /** As it is now, to compare with; undefined until known. */
  now: ProductDetail | undefined;
}

const ProductContext = createContext<Shown | null>(null);

/** The product whose page this is. Inside `ProductShell` only. */
export function useShownProduct(): Shown {
  const shown = useContext(ProductContext);
  if (shown === null) throw new Error("useShownProduct needs a ProductShell around it.");
  return shown;
}

/** Header and tabs around every tab of a product, which render only once the product is known. */
export function ProductShell({ id, children }: { id: string; children: ReactNode }) {
  const { shown, now, notYet, error, retry, retrying } = useProduct(id);
  if (shown === undefined && error)
    return <NotShown id={id} error={error} retry={retry} retrying={retrying} />;
  return (
    <div className="flex min-h-full flex-col lg:h-full">
      {shown === undefined ? (
        <HeaderPlace id={id} />
      ) : (
        <>
          <ProductHeader product={shown} />
          <Tabs label="Product" tabs={tabsOf(shown)} className="shrink-0" />
          {notYet && (
            <p role="status" className="border-b border-past-line bg-warn-soft px-5 py-1.5">
              The catalog did not hold this product yet: its definition is shown as it is now. Data of that
              time is there as far as it was imported.
            </p>
          )}
          <ProductContext value={{ product: shown, now }}>
            <div className="flex min-h-0 flex-1 flex-col">{children}</div>
          </ProductContext>
        </>
      )}
    </div>
  );
}

function NotShown({
  id,
  error,
  retry,
  retrying,
}: {
  id: string;
  error: unknown;
  retry: () => void;
  retrying: boolean;
}) {
  const { code, detail } = problemOf(error);
  if (code !== "NOT_FOUND")
    return <ErrorState error={error} what={`${id} could not be read`} onRetry={retry} retrying={retrying} />;
  return (
    <EmptyState
      title={<h1>There is no such product</h1>}
      action={
        <>
          <ButtonLink href={`/catalog?q=${encodeURIComponent(id.split("/").at(-1) ?? id)}`} variant="primary">
            Look in the catalog
          </ButtonLink>
          <ButtonLink href="/new">Publish it</ButtonLink>
        </>
      }
    >
      {detail}
    </EmptyState>
  );
}

/** The header's place while the product loads: same heights, so that nothing moves. */
function HeaderPlace({ id }: { id: string }) {
  const [domain, name] = id.split("/");
  return (
    <div aria-busy="true">
      <div className="px-5 pt-3.5">
        <h1 className="flex h-[30px] items-center truncate">
          <span className="font-normal text-muted">{domain} /&nbsp;</span>
          {name}
        </h1>
        <Skeleton className="my-1.5 h-3.5 w-2/3" />
      </div>
      <div className="flex h-[35px] items-center gap-4 border-b border-line px-5">
        <Skeleton className="h-3 w-16" />
        <Skeleton className="h-3 w-10" />
        <Skeleton className="h-3 w-28" />
      </div>
    </div>
  );
}
