"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useShownProduct } from "../product/product-shell.tsx";
import { productPath } from "../product/tabs.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { CompareVersions } from "./compare-versions.tsx";
import type { ProductVersion } from "./product-version.ts";
import { useHistoryUrl } from "./use-history-url.ts";
import { VersionEntry } from "./version-entry.tsx";

/** The History tab: every version of the product, what changed in it, who changed it and why. */
export function HistoryTab() {
  const trpc = useTRPC();
  const router = useRouter();
  const { product } = useShownProduct();
  const { asOf } = useAsOf();
  const [{ from, to }, setUrl] = useHistoryUrl();
  const history = useQuery(trpc.product.history.queryOptions({ id: product.id }, { staleTime: 15_000 }));
  if (history.isError)
    return (
      <ErrorState
        error={history.error}
        what="The history could not be read"
        onRetry={() => history.refetch()}
      />
    );
  if (history.isPending)
    return (
      <div aria-busy="true" className="flex flex-col gap-4 p-5">
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="h-16 w-full" />
        <Skeleton className="h-4 w-2/5" />
        <Skeleton className="h-16 w-full" />
      </div>
    );
  const versions = [...history.data].sort((a, b) => b.revision - a.revision);
  if (versions.length === 0) return <EmptyState title="No version is recorded" />;
  const travel = (version: ProductVersion) =>
    router.push(`${productPath(product.id)}?at=${encodeURIComponent(version.at)}`);
  const compare = (version: ProductVersion) => {
    const older = versions.find((each) => each.revision < version.revision);
    void setUrl({ from: older?.revision ?? version.revision, to: version.revision });
  };
  const older = versions.find((each) => each.revision === from);
  const newer = versions.find((each) => each.revision === to);
  return (
    <div className="grid items-start gap-4 overflow-auto p-5 max-sm:px-3 lg:min-h-0 lg:flex-1 lg:grid-cols-[minmax(340px,2fr)_minmax(0,3fr)]">
      <ol aria-label="Versions, newest first" className="rounded-md border border-line bg-panel">
        {versions.map((version) => (
          <VersionEntry
            key={version.revision}
            version={version}
            inForce={isInForce(version, asOf)}
            compared={version.revision === from || version.revision === to}
            onTravel={() => travel(version)}
            onCompare={versions.length > 1 ? () => compare(version) : undefined}
          />
        ))}
      </ol>
      {versions.length < 2 ? (
        <p className="rounded-md border border-line bg-panel px-3.5 py-3 text-muted">
          This is its first version. From the second on, any two can be compared here, line by line.
        </p>
      ) : (
        <CompareVersions
          productId={product.id}
          versions={versions}
          older={older ?? versions[1]}
          newer={newer ?? versions[0]}
          onChoose={(next) => void setUrl(next)}
        />
      )}
    </div>
  );
}

function isInForce(version: ProductVersion, asOf: string | undefined): boolean {
  if (asOf === undefined) return version.until === null;
  const at = Date.parse(asOf);
  return Date.parse(version.at) <= at && (version.until === null || at < Date.parse(version.until));
}
